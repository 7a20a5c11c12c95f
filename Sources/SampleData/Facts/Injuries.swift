/// What brings people to an emergency room, by how often.
enum Injuries {
  static let all: [Condition] = [
    Condition(
      "44465007,Sprain of ankle", 16, days: 18...41,
      plan: [
        "91251008,Physical therapy procedure", "229586001,Rest  ice  compression and elevation treatment programme",
        "229070002,Stretching exercises",
      ], drugs: Self.pain),
    Condition(
      "62106007,Concussion with no loss of consciousness", 10, days: 43...90, plan: Self.headPlan, drugs: Self.pain),
    Condition(
      "62564004,Concussion with loss of consciousness", 1, days: 60...90, plan: Self.headPlan, drugs: Self.pain),
    Condition("110030002,Concussion injury of brain", 1, days: 60...90, plan: Self.headPlan, drugs: Self.pain),
    Condition(
      "284551006,Laceration of foot", 5, days: 16...20, plan: Self.woundPlan, drugs: Self.pain, procedures: Self.suture),
    Condition(
      "283385000,Laceration of thigh", 4, days: 15...25, plan: Self.woundPlan, drugs: Self.pain, procedures: Self.suture
    ),
    Condition(
      "284549007,Laceration of hand", 3, days: 18...22, plan: Self.woundPlan, drugs: Self.pain,
      procedures: Self.suture + [Chance(text: "384700001,Injection of tetanus antitoxin", percent: 60)]),
    Condition(
      "370247008,Facial laceration", 3, days: 15...28, plan: Self.woundPlan, drugs: Self.pain, procedures: Self.suture),
    Condition(
      "283371005,Laceration of forearm", 2, days: 22...26, plan: Self.woundPlan, drugs: Self.pain,
      procedures: Self.suture),
    Condition(
      "65966004,Fracture of forearm", 4, days: 46...110, plan: Self.bonePlan, drugs: Self.pain, procedures: Self.bone),
    Condition(
      "16114001,Fracture of ankle", 4, days: 60...111, plan: Self.bonePlan, drugs: Self.pain, procedures: Self.bone),
    Condition(
      "58150001,Fracture of clavicle", 4, days: 46...115, plan: Self.bonePlan, drugs: Self.pain, procedures: Self.ward),
    Condition(
      "359817006,Closed fracture of hip", 3, days: 77...119, plan: Self.bonePlan,
      drugs: Self.pain + [
        Drug("861467,Meperidine Hydrochloride 50 MG Oral Tablet", 60, days: 27...82, namesReason: false)
      ],
      procedures: Self.ward),
    Condition(
      "33737001,Fracture of rib", 3, days: 52...115, plan: Self.bonePlan, drugs: Self.pain, procedures: Self.bone),
    Condition(
      "443165006,Pathological fracture due to osteoporosis (disorder)", 4, days: 76...119, plan: Self.bonePlan,
      drugs: Self.pain),
    Condition(
      "39848009,Whiplash injury to neck", 3, days: 25...30,
      plan: ["183051005,Recommendation to rest", "872781000000100,Musculoskeletal care", "266694003,Heat therapy"],
      drugs: Self.pain),
    Condition(
      "403190006,First degree burn", 1, days: 33...33,
      plan: [
        "133901003,Burn care", "385949008,Dressing change management", "439830001,Behavior to prevent infection",
        "440381005,Behavior to prevent sun exposure",
      ], drugs: Self.pain),
  ]

  private static let pain = [
    Drug("313782,Acetaminophen 325 MG Oral Tablet", 30, days: 14...119, namesReason: false),
    Drug("310965,Ibuprofen 200 MG Oral Tablet", 18, days: 14...110, namesReason: false),
    Drug("849574,Naproxen sodium 220 MG Oral Tablet", 16, days: 14...114, namesReason: false),
    Drug("198405,Ibuprofen 100 MG Oral Tablet", 13, days: 14...77, namesReason: false),
    Drug("282464,Acetaminophen 160 MG Oral Tablet", 8, days: 14...61, namesReason: false),
  ]
  private static let headPlan: [CodedText] = [
    "47387005,Head injury rehabilitation", "183051005,Recommendation to rest", "226138001,Alcohol-free diet",
  ]
  private static let woundPlan: [CodedText] = [
    "225358003,Wound care", "385949008,Dressing change management", "439830001,Behavior to prevent infection",
  ]
  private static let bonePlan: [CodedText] = [
    "385691007,Fracture care", "183051005,Recommendation to rest",
    "408580007,Physical activity target light exercise",
  ]
  private static let suture = [Chance(text: "288086009,Suture open wound", percent: 97)]
  private static let bone = [
    Chance(text: "274474001,Bone immobilization", percent: 100),
    Chance(text: "312681000,Bone density scan (procedure)", percent: 35),
  ]
  private static let ward = [
    Chance(text: "305428000,Admission to orthopedic department", percent: 100),
    Chance(text: "312681000,Bone density scan (procedure)", percent: 35),
  ]
}
