/// What is found at a visit and stays, by how often. At most 64: a patient has each once.
enum ChronicConditions {
  static let all: [Condition] = [
    Condition("38341003,Hypertension", 34),
    Condition("15777000,Prediabetes", 34, plan: Self.sugarPlan),
    Condition("40055000,Chronic sinusitis (disorder)", 29),
    Condition(
      "53741008,Coronary Heart Disease", 14, plan: Self.heartPlan,
      drugs: [
        Drug("309362,Clopidogrel 75 MG Oral Tablet", 85), Drug("564666,Nitroglycerin 0.4 MG/ACTUAT [Nitrolingual]", 99),
        Drug("312961,Simvastatin 20 MG Oral Tablet", 85), Drug("197361,Amlodipine 5 MG Oral Tablet", 85),
      ]),
    Condition("74400008,Appendicitis", 10, procedures: [Chance(text: "80146002,Appendectomy", percent: 20)]),
    Condition("428251008,History of appendectomy", 10),
    Condition(
      "64859006,Osteoporosis (disorder)", 10,
      drugs: [Drug("904420,Alendronic acid 10 MG [Fosamax]", 60, namesReason: false)]),
    Condition(
      "230690007,Stroke", 9, plan: Self.heartPlan, planPercent: 33,
      drugs: [
        Drug("309362,Clopidogrel 75 MG Oral Tablet", 66),
        Drug("308056,Alteplase 1 MG/ML Injectable Solution", 44, days: 0...0),
      ],
      procedures: [
        Chance(
          text: "433112001,Percutaneous mechanical thrombectomy of portal vein using fluoroscopic guidance", percent: 44
        )
      ]),
    Condition(
      "44054006,Diabetes", 8, plan: Self.sugarPlan, planPercent: 80,
      drugs: [
        Drug("860975,24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet", 88),
        Drug(
          "106892,insulin human  isophane 70 UNT/ML / Regular Insulin  Human 30 UNT/ML Injectable Suspension [Humulin]",
          25),
      ]),
    Condition(
      "26929004,Alzheimer's disease (disorder)", 7,
      plan: [
        "386257007,Demential management", "850261000000100,Education about dementia",
        "710125008,Promotion of use of memory skills", "315043002,Long term social support",
      ],
      drugs: [
        Drug("602735,Galantamine 4 MG [Razadyne]", 70), Drug("996741,Memantine hydrochloride 2 MG/ML [Namenda]", 28),
        Drug("998582,Donepezil hydrochloride 23 MG [Aricept]", 28),
        Drug("997221,Donepezil hydrochloride 10 MG [Aricept]", 14), Drug("313185,Tacrine 10 MG Oral Capsule", 14),
      ]),
    Condition("68496003,Polyp of colon", 12, days: 454...835, procedures: Self.colon),
    Condition("713197008,Recurrent rectal polyp", 6, days: 375...392, procedures: Self.colon),
    Condition("6738008,Female infertility", 6),
    Condition("239872002,Osteoarthritis of hip", 6, plan: Self.jointPlan, drugs: Self.jointDrugs),
    Condition(
      "22298006,Myocardial Infarction", 5,
      drugs: [
        Drug("564666,Nitroglycerin 0.4 MG/ACTUAT [Nitrolingual]", 99), Drug("309362,Clopidogrel 75 MG Oral Tablet", 60),
        Drug("259255,Atorvastatin 80 MG Oral Tablet", 20, days: 0...0),
        Drug("833036,Captopril 25 MG Oral Tablet", 20, days: 0...0),
      ], procedures: [Chance(text: "415070008,Percutaneous coronary intervention", percent: 20)]),
    Condition("399211009,History of myocardial infarction (situation)", 5),
    Condition(
      "254637007,Non-small cell lung cancer (disorder)", 5,
      procedures: [Chance(text: "418891003,Computed tomography of chest and abdomen", percent: 60)]),
    Condition(
      "162573006,Suspected lung cancer (situation)", 7,
      procedures: [Chance(text: "399208008,Plain chest X-ray (procedure)", percent: 43)]),
    Condition(
      "87433001,Pulmonary emphysema (disorder)", 4, plan: Self.lungPlan, drugs: Self.lungDrugs,
      procedures: Self.spirometry),
    Condition(
      "185086009,Chronic obstructive bronchitis (disorder)", 3, plan: Self.lungPlan, drugs: Self.lungDrugs,
      procedures: Self.spirometry),
    Condition(
      "423121009,Non-small cell carcinoma of lung  TNM stage 4 (disorder)", 3, plan: Self.cancerPlan,
      drugs: [
        Drug("1736854,Cisplatin 50 MG Injection", 100, days: 0...0),
        Drug("583214,PACLitaxel 100 MG Injection", 100, days: 0...0),
      ], procedures: Self.chemotherapy),
    Condition(
      "363406005,Malignant tumor of colon", 1,
      plan: [
        "395082007,Cancer care plan", "243072006,Cancer education", "703993001,Colonoscopy planned",
        "226234005,Healthy diet",
      ],
      drugs: [Drug("1803932,Leucovorin 100 MG Injection", 100), Drug("575971,oxaliplatin 5 MG/ML [Eloxatin]", 100)],
      procedures: Self.chemotherapy + [Chance(text: "43075005,Partial resection of colon", percent: 100)]),
    Condition("368581000119106,Neuropathy due to type 2 diabetes mellitus (disorder)", 3),
    Condition("47693006,Rupture of appendix", 3),
    Condition(
      "201834006,Localized  primary osteoarthritis of the hand", 3, plan: Self.jointPlan, drugs: Self.jointDrugs),
    Condition(
      "82423001,Chronic pain", 2,
      drugs: [Drug("1049544,oxyCODONE Hydrochloride 15 MG [OxyCONTIN]", 50, days: 28...28, namesReason: false)]),
    Condition(
      "24079001,Atopic dermatitis", 2,
      plan: ["711282006,Skin condition care", "225130001,Application of moisturizer to skin"]),
    Condition("446096008,Perennial allergic rhinitis", 2),
    Condition("239873007,Osteoarthritis of knee", 2, plan: Self.jointPlan, drugs: Self.jointDrugs),
    Condition("127013003,Diabetic renal disease (disorder)", 2),
    Condition(
      "192127007,Child attention deficit disorder", 2, days: 104...104,
      plan: [
        "386522008,Overactivity/inattention behavior management", "409063005,Counseling",
        "405783006,Psychological assessment",
      ], drugs: [Drug("1091166,Methylphenidate Hydrochloride 20 MG [Ritalin]", 50, days: 104...104)],
      procedures: [Chance(text: "228557008,Cognitive and behavioral therapy", percent: 90)]),
    Condition("422034002,Diabetic retinopathy associated with type II diabetes mellitus (disorder)", 1),
    Condition("275272006,Brain damage - traumatic", 1),
  ]

  private static let sugarPlan: [CodedText] = [
    "229065009,Exercise therapy", "698360004,Diabetes self management plan", "160670007,Diabetic diet",
  ]
  private static let heartPlan: [CodedText] = [
    "229065009,Exercise therapy", "710081004,Smoking cessation therapy", "226060000,Stress management",
    "226234005,Healthy diet", "698358001,Angina self management plan",
  ]
  private static let jointPlan: [CodedText] = [
    "872781000000100,Musculoskeletal care", "266694003,Heat therapy", "872781000000100,Joint mobility exercises",
  ]
  private static let lungPlan: [CodedText] = [
    "412776001,Chronic obstructive pulmonary disease clinical management plan", "229065009,Exercise therapy",
    "710081004,Smoking cessation therapy", "426990007,Home oxygen therapy (procedure)",
  ]
  private static let cancerPlan: [CodedText] = [
    "243072006,Cancer education", "182964004,Terminal care", "133918004,Comfort measures",
    "408957008,Chronic pain control management",
  ]
  private static let jointDrugs = [Drug("849727,Naproxen sodium 220 MG [Aleve]", 100)]
  private static let lungDrugs = [
    Drug("896188,Fluticasone propionate 0.25 MG/ACTUAT / salmeterol 0.05 MG/ACTUAT [Advair]", 85)
  ]
  private static let colon = [
    Chance(text: "73761001,Colonoscopy", percent: 100), Chance(text: "274031008,Rectal polypectomy", percent: 60),
    Chance(text: "1015401000000102,Fecal occult blood test", percent: 40),
  ]
  private static let spirometry = [Chance(text: "127783003,Spirometry (procedure)", percent: 100)]
  private static let chemotherapy = [
    Chance(text: "703423002,Combined chemotherapy and radiation therapy (procedure)", percent: 100),
    Chance(text: "698354004,Magnetic resonance imaging for measurement of brain volume (procedure)", percent: 50),
  ]
}
