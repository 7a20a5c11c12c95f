/// What brings people to a doctor with a symptom, by how often.
enum AcuteConditions {
  static let symptoms: [Condition] = [
    Condition(
      "444814009,Viral sinusitis (disorder)", 100, days: 9...37,
      drugs: [Drug("824184, Amoxicillin 250 MG / Clavulanate 125 MG [Augmentin]", 19, days: 11...27)]),
    Condition(
      "195662009,Acute viral pharyngitis (disorder)", 60, days: 7...19,
      drugs: [Drug("282464,Acetaminophen 160 MG Oral Tablet", 13, days: 14...61, namesReason: false)],
      procedures: [Chance(text: "117015009,Throat culture (procedure) ", percent: 17)]),
    Condition(
      "10509002,Acute bronchitis (disorder)", 55, days: 8...22,
      plan: [
        "53950000,Respiratory therapy", "304510005,Recommendation to avoid exercise",
        "371605008,Deep breathing and coughing exercises",
      ], planExtra: Chance(text: "710081004,Smoking cessation therapy", percent: 25),
      drugs: [
        Drug("608680,Acetaminophen 160 MG", 80, days: 7...21),
        Drug("1020137,Dextromethorphan Hydrobromide 1 MG/ML", 16, days: 10...20),
      ],
      procedures: [
        Chance(text: "23426006,Measurement of respiratory function (procedure)", percent: 48),
        Chance(text: "269911007,Sputum examination (procedure)", percent: 28),
        Chance(text: "399208008,Plain chest X-ray (procedure)", percent: 4),
      ]),
    Condition(
      "43878008,Streptococcal sore throat (disorder)", 22, days: 8...19,
      drugs: [Drug("834060,Penicillin V Potassium 250 MG", 95), Drug("834101,Penicillin V Potassium 500 MG", 45)],
      procedures: [Chance(text: "117015009,Throat culture (procedure) ", percent: 40)]),
    Condition(
      "65363002,Otitis media", 17, days: 34...854,
      drugs: [
        Drug("308192,Amoxicillin 500 MG Oral Tablet", 40, days: 14...14, namesReason: false),
        Drug("392151,Amoxicillin 200 MG Oral Tablet", 35, days: 14...14, namesReason: false),
        Drug("309097,Cefuroxime 250 MG Oral Tablet", 12, days: 14...14, namesReason: false),
        Drug("198405,Ibuprofen 100 MG Oral Tablet", 6, days: 14...77, namesReason: false),
        Drug("313782,Acetaminophen 325 MG Oral Tablet", 10, days: 14...61, namesReason: false),
      ]),
    Condition(
      "301011002,Escherichia coli urinary tract infection", 5, days: 7...14, plan: Self.urinaryPlan,
      drugs: Self.urinaryDrugs),
    Condition("36971009,Sinusitis (disorder)", 6, days: 28...186),
    Condition("75498004,Acute bacterial sinusitis (disorder)", 5, days: 34...163),
    Condition("38822007,Cystitis", 3, days: 7...7, plan: Self.urinaryPlan, drugs: Self.urinaryDrugs),
  ]

  private static let urinaryPlan: [CodedText] = [
    "869761000000107,Urinary tract infection care", "223472008,Discussion about hygiene", "171245007,Urine screening",
  ]
  private static let urinaryDrugs = [
    Drug("568530,Nitrofurantoin 5 MG/ML [Furadantin]", 78, days: 7...7),
    Drug("1648767,NITROFURANTOIN  MACROCRYSTALS 50 MG [Macrodantin]", 22, days: 7...7),
    Drug("1094108,Phenazopyridine hydrochloride 100 MG [Pyridium]", 100, days: 7...14),
  ]
}
