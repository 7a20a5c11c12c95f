/// What letters are usual: for guessing encodings, so rough figures do.
enum LetterTables {
  // MARK: letters beyond ASCII by language

  static let western = [
    "äöüß", "àâçéèêëîïôùûüÿœæ", "áéíñóúü", "áâãàçéêíóôõúü", "àèéìíòóù", "åäöéü", "åæøéöä", "áðéíóúýþæö", "éëïóèöüáê",
    "àçèéíïòóúü",
  ]
  static let central = ["ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čćđšž", "äöüß"]
  static let turkish = ["çğıöşüâîûiİ"]

  // MARK: letters of an alphabet, in percent of its texts

  static let cyrillic = table(
    "о10.97 е8.45 а8.01 и7.35 н6.70 т6.26 с5.47 р4.73 в4.54 л4.40 к3.49 м3.21 д2.98 п2.81 у2.62 я2.01 ы1.90 ь1.74 г1.70 з1.65 б1.59 ч1.44 й1.21 х0.97 ж0.94 ш0.73 ю0.64 ц0.48 щ0.36 э0.32 ф0.26 ё0.10 ъ0.06 і1.00 ї0.40 є0.30 ґ0.02 ј0.40 љ0.10 њ0.10 ћ0.10 ђ0.05 џ0.03 ў0.10"
  )
  static let greek = table(
    "α9.5 ο8.6 ι8.0 ε7.7 τ7.8 σ4.6 ς3.9 ν6.3 η5.0 υ4.3 ρ4.1 π4.2 κ4.0 μ3.3 λ2.7 ω1.8 γ1.7 δ1.7 χ1.2 θ1.3 φ0.8 β0.7 ξ0.5 ζ0.4 ψ0.2 ά2 έ2 ή1.5 ί3 ό2.5 ύ1.2 ώ1 ϊ0.1 ΐ0.05 ϋ0.05 ΰ0.02"
  )
  static let hebrew = table(
    "י11 ו10 ה10 ל7.5 א6 ר5.6 ת5.2 ב4.8 ש4.6 מ4.6 נ3 ם3 ד2.6 כ2.4 ע3.2 ח2.5 ק2.1 ט1.2 פ1.7 ג1.3 ז1.3 ס1.5 צ1.2 ך0.8 ן1.5 ף0.3 ץ0.3"
  )
  static let arabic = table(
    "ا12 ل11 ي6.7 م6.5 و6 ن6 ر5 ت4.5 ب4 ة3.5 ه3.5 ع3.7 د3 ف2.9 س2.4 ك2.3 ق2.5 أ2.5 ح2 ج1.4 ش1 ص1.2 ط1 خ1 إ0.8 ز0.8 ى1 ذ0.9 ث0.8 ئ0.4 ض0.7 غ0.5 ظ0.3 ء0.5 ؤ0.2 آ0.2"
  )

  private static func table(_ text: String) -> [Unicode.Scalar: Double] {
    var table: [Unicode.Scalar: Double] = [:]
    for entry in text.split(separator: " ") {
      if let letter = entry.unicodeScalars.first { table[letter] = Double(entry.dropFirst()) ?? 0.05 }
    }
    return table
  }

  // MARK: rows of the tables of two bytes a character; nil for bytes that are none

  static let shiftJIS: @Sendable (UInt8, UInt8) -> Double? = { first, second in
    guard (0x81...0x9F).contains(first) || (0xE0...0xFC).contains(first),
      second >= 0x40, second != 0x7F, second <= 0xFC
    else { return nil }
    switch first {
    case 0x81: return 0.5
    case 0x82: return second >= 0x9F && second <= 0xF1 ? 1.1 : 0.3
    case 0x83: return second <= 0x96 ? 1 : 0
    case 0x88...0x97: return 0.9
    case 0x98...0x9F, 0xE0...0xEA: return 0
    default: return -0.5
    }
  }

  static let eucJP: @Sendable (UInt8, UInt8) -> Double? = { first, second in
    if first == 0x8E { return (0xA1...0xDF).contains(second) ? 0 : nil }
    guard first >= 0xA1, first <= 0xFE, second >= 0xA1, second <= 0xFE else { return nil }
    switch first {
    case 0xA1: return 0.5
    case 0xA4: return second <= 0xF3 ? 1.1 : -1
    case 0xA5: return second <= 0xF6 ? 1 : -1
    case 0xB0...0xCF: return 0.8
    case 0xD0...0xF4: return 0
    default: return -0.5
    }
  }

  static let gbk: @Sendable (UInt8, UInt8) -> Double? = { first, second in
    guard first >= 0x81, first <= 0xFE, second >= 0x40, second != 0x7F, second != 0xFF else { return nil }
    if first < 0xA1 || second < 0xA1 { return -0.3 }
    switch first {
    case 0xA1...0xA3: return 0.4
    case 0xB0...0xD7: return 0.9
    case 0xD8...0xF7: return 0.1
    default: return -0.3
    }
  }

  static let big5: @Sendable (UInt8, UInt8) -> Double? = { first, second in
    guard first >= 0x81, first <= 0xFE, (0x40...0x7E).contains(second) || (0xA1...0xFE).contains(second) else {
      return nil
    }
    switch first {
    case 0xA1...0xA3: return 0.4
    case 0xA4...0xC6: return 0.9
    case 0xC9...0xF9: return 0
    default: return -0.6
    }
  }

  static let korean: @Sendable (UInt8, UInt8) -> Double? = { first, second in
    guard first >= 0x81, first <= 0xFE, second >= 0x41, second != 0xFF else { return nil }
    if first < 0xA1 || second < 0xA1 {
      return (0x5B...0x60).contains(second) || (0x7B...0x80).contains(second) ? nil : -0.2
    }
    switch first {
    case 0xA1...0xAC: return 0.2
    case 0xB0...0xC8: return 1
    default: return -0.3
    }
  }

  // MARK: the most usual characters

  static let usualHangul = Set(
    "이다의는에을하고가를한지은로사기도자대인리시어서일아나정그해게전보라들부수만원구상장주무비여제조김박최강윤임한오신권황안송류홍동산남북경울천광종민영성현석준우진호연희혜미선은숙순옥길면읍군포평택용화번가격름소명학교회병"
      .unicodeScalars)
  static let usualSimplified = Set(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔李刘陈杨赵黄周吴徐孙京沪广深州省县姓性男编号价"
      .unicodeScalars)
  static let usualTraditional = Set(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運台灣陳林黃李劉楊蔡臺雄街號"
      .unicodeScalars)
  static let usualKanji = Set(
    "日一人年大十二本中長出三時行見月後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨市区町県京都府道村田中佐藤鈴木高橋渡辺伊藤山本松井株式会社有限部課長品番号住所氏名性別価格数量合計税込"
      .unicodeScalars)
}
