/// Names, places and descent. First and last names carry a number, as made-up people do in Synthea.
enum People {
  static let firstNames: [StaticString] = [
    "Ada", "Albert", "Alma", "Amos", "Anita", "Arno", "Astrid", "Barney", "Bella", "Berta", "Boris", "Bruno", "Carla",
    "Cecil", "Clara", "Conrad", "Cora", "Dale", "Daphne", "Della", "Dirk", "Edgar", "Edna", "Elias", "Ella", "Elmer",
    "Emil", "Erna", "Ernest", "Ethel", "Felix", "Fiona", "Flora", "Frank", "Freda", "Gerda", "Glen", "Greta", "Gus",
    "Hanna", "Harold", "Hazel", "Hilda", "Hugo", "Ida", "Igor", "Ines", "Irma", "Ivan", "Jasper", "Joan", "Jonas",
    "Judith", "Karl", "Klara", "Kurt", "Lena", "Leo", "Lila", "Linus", "Lora", "Ludwig", "Mabel", "Magnus", "Marta",
    "Maud", "Milo", "Mina", "Mona", "Nadia", "Ned", "Nelly", "Nils", "Nora", "Olga", "Oscar", "Otto", "Paula", "Percy",
    "Petra", "Ralph", "Rita", "Roland", "Rosa", "Rufus", "Selma", "Sigrid", "Stella", "Theo", "Thora", "Ulla", "Uri",
    "Vera", "Victor", "Viola", "Wanda", "Werner", "Willa", "Xaver", "Yvonne", "Zelda", "Zeno",
  ]
  static let lastNames: [StaticString] = [
    "Abbott", "Adler", "Ames", "Archer", "Bailey", "Barnes", "Becker", "Berg", "Bishop", "Blake", "Bloom", "Bolt",
    "Booth", "Bowen", "Brandt", "Brooks", "Burke", "Byrne", "Carver", "Chase", "Clark", "Cole", "Conway", "Cooper",
    "Craig", "Crane", "Curtis", "Dale", "Dawson", "Dixon", "Doyle", "Drake", "Dunn", "Easton", "Ellis", "Farrell",
    "Fields", "Finch", "Fischer", "Flynn", "Foster", "Fowler", "Frost", "Fuller", "Garner", "Gibson", "Glover",
    "Graham",
    "Grant", "Greene", "Hale", "Hardy", "Harper", "Hayes", "Hobbs", "Holt", "Hoover", "Hughes", "Hunt", "Ingram",
    "Jensen", "Keller", "Kemp", "Kerr", "Klein", "Knox", "Lambert", "Lane", "Larsen", "Lowe", "Lynch", "Marsh", "Mason",
    "Mercer", "Meyer", "Moran", "Moss", "Nash", "Nolan", "Norton", "Olsen", "Palmer", "Parker", "Pierce", "Porter",
    "Quinn", "Ramsey", "Reed", "Rhodes", "Riley", "Rowe", "Sawyer", "Sharp", "Shaw", "Stein", "Stone", "Swift", "Tate",
    "Thorne", "Turner", "Vance", "Vaughn", "Wade", "Walsh", "Ward", "Weber", "Wells", "West", "Winter", "Wolf", "York",
    "Young", "Zimmer",
  ]
  static let streets: [StaticString] = [
    "Alley", "Avenue", "Circle", "Common", "Court", "Crossing", "Dale", "Drive", "Gardens", "Gate", "Hills", "Inlet",
    "Lane", "Loop", "Mews", "Path", "Plaza", "Road", "Spring", "Spur", "Square", "Street", "Summit", "Terrace",
    "Viaduct", "Way",
  ]
  /// City with state and postal code.
  static let cities: [StaticString] = [
    "Boston MA 02101", "Worcester MA 01545", "Springfield MA 01013", "Cambridge MA 02138", "Lowell MA 01850",
    "Brockton MA 02301", "Quincy MA 02169", "Lynn MA 01901", "New Bedford MA 02740", "Fall River MA 02720",
    "Newton MA 02458", "Lawrence MA 01840", "Somerville MA 02138", "Framingham MA 01701", "Haverhill MA 01830",
    "Waltham MA 02451", "Malden MA 02148", "Brookline MA 02215", "Medford MA 02153", "Taunton MA 02718",
    "Chicopee MA 01013", "Revere MA 02151", "Peabody MA 01940", "Arlington MA 02138", "Salem MA 01971",
    "Westfield MA 01085", "Barnstable Town MA 02601", "Mansfield MA 02031", "Chelmsford MA 01824", "Hingham MA 02043",
    "Holyoke MA 01040", "Amherst MA 01002", "Groton MA 01450", "Dracut MA 01826", "Hanover MA 02339",
  ]
  /// City with state, for places of birth.
  static let birthplaces: [StaticString] = [
    "Boston MA", "Boston MA", "Boston MA", "Barnstable Town MA", "Springfield MA", "Westfield MA", "Quincy MA",
    "Worcester MA", "New Bedford MA", "Fall River MA", "Newton MA", "Taunton MA", "Brockton MA", "Mansfield MA",
    "Chelmsford MA", "Hingham MA", "Danvers MA", "Lynn MA", "Woburn MA", "Middleborough MA", "Brookline MA",
    "Randolph MA", "Malden MA", "Amherst MA", "North Adams MA", "Cambridge MA", "Somerville MA", "Chelsea MA",
  ]
  /// Race and ethnicity with their weights in 157.
  static let descents: [(text: StaticString, weight: Int)] = [
    ("white,irish", 28), ("white,italian", 18), ("white,english", 15), ("white,german", 14),
    ("hispanic,puerto_rican", 12),
    ("white,polish", 12), ("white,french", 12), ("black,african", 7), ("asian,chinese", 5), ("black,west_indian", 4),
    ("white,french_canadian", 4), ("white,russian", 4), ("white,portuguese", 4), ("white,scottish", 4),
    ("hispanic,mexican", 3), ("white,american", 3), ("white,swedish", 2), ("asian,asian_indian", 2),
    ("black,dominican", 2), ("hispanic,central_american", 2),
  ]
}
