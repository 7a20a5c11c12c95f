/// Allergies by how often.
enum Allergies {
  static let all: [CodedText] = [
    "232347008,Dander (animal) allergy", "91935009,Allergy to peanuts", "418689008,Allergy to grass pollen",
    "419474003,Allergy to mould", "300913006,Shellfish allergy", "232350006,House dust mite allergy",
    "417532002,Allergy to fish", "91934008,Allergy to nut", "91930004,Allergy to eggs", "420174000,Allergy to wheat",
    "419263009,Allergy to tree pollen", "425525006,Allergy to dairy product", "714035009,Allergy to soya",
  ]
  static let plan: [CodedText] = [
    "326051000000105,Self care", "58332002,Allergy education", "409002,Food allergy diet",
  ]
  static let drugs = [
    Drug("727316,0.3 ML EPINEPHrine 0.5 MG/ML Auto-Injector", 90, namesReason: false),
    Drug("665078,Loratadine 5 MG Chewable Tablet", 65, namesReason: false),
    Drug("1049630,diphenhydrAMINE Hydrochloride 25 MG Oral Tablet", 40, namesReason: false),
  ]
  /// Measured when an allergy is looked into.
  static let tests: [CodedText] = [
    "6206-7,Peanut IgE Ab in Serum", "6273-7,Walnut IgE Ab in Serum", "6082-2,Codfish IgE Ab in Serum",
    "6246-3,Shrimp IgE Ab in Serum", "6276-0,Wheat IgE Ab in Serum", "6106-9,Egg white IgE Ab in Serum",
    "6248-9,Soybean IgE Ab in Serum", "7258-7,Cow milk IgE Ab in Serum", "6189-5,White oak IgE Ab in Serum",
    "6085-5,Common Ragweed IgE Ab in Serum", "6833-8,Cat dander IgE Ab in Serum",
    "6095-4,American house dust mite IgE Ab in Serum", "6075-6,Cladosporium herbarum IgE Ab in Serum",
    "6844-5,Honey bee IgE Ab in Serum", "6158-0,Latex IgE Ab in Serum",
  ]
}
