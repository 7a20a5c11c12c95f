/// Vaccines by how often they are given.
enum Vaccines {
  static let influenza: CodedText = "140,Influenza  seasonal  injectable  preservative free"

  /// For children; repeated by weight.
  static let childhood: [CodedText] = [
    "20,DTaP", "20,DTaP", "20,DTaP", "20,DTaP", "20,DTaP", "20,DTaP", "20,DTaP",
    "133,Pneumococcal conjugate PCV 13", "133,Pneumococcal conjugate PCV 13", "133,Pneumococcal conjugate PCV 13",
    "133,Pneumococcal conjugate PCV 13", "133,Pneumococcal conjugate PCV 13", "133,Pneumococcal conjugate PCV 13",
    "62,HPV  quadrivalent", "62,HPV  quadrivalent", "62,HPV  quadrivalent", "62,HPV  quadrivalent",
    "62,HPV  quadrivalent", "62,HPV  quadrivalent", "62,HPV  quadrivalent",
    "10,IPV", "10,IPV", "10,IPV", "10,IPV", "10,IPV", "10,IPV",
    "08,Hep B  adolescent or pediatric", "08,Hep B  adolescent or pediatric", "08,Hep B  adolescent or pediatric",
    "08,Hep B  adolescent or pediatric", "49,Hib (PRP-OMP)", "49,Hib (PRP-OMP)", "49,Hib (PRP-OMP)", "49,Hib (PRP-OMP)",
    "114,meningococcal MCV4P", "114,meningococcal MCV4P", "114,meningococcal MCV4P", "114,meningococcal MCV4P",
    "119,rotavirus  monovalent", "119,rotavirus  monovalent", "119,rotavirus  monovalent", "03,MMR", "03,MMR", "03,MMR",
    "21,varicella", "21,varicella", "21,varicella", "83,Hep A  ped/adol  2 dose", "83,Hep A  ped/adol  2 dose",
    "83,Hep A  ped/adol  2 dose", "115,Tdap", "115,Tdap",
  ]

  static let adult: CodedText = "113,Td (adult) preservative free"
  static let elderly: [CodedText] = ["121,zoster", "33,pneumococcal polysaccharide vaccine  23 valent", "121,zoster"]
}
