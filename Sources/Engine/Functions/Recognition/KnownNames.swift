/// Names that texts are compared with, in any case.
enum KnownNames {
  /// ISO 3166-1: two letters, three letters, and the usual English names.
  static let countries = set(countryList)
  /// States of the United States with their territories: two letters and names.
  static let states = set(stateList)
  /// ISO 4217.
  static let currencies = Set(currencyList.split(separator: " ").map(String.init))

  /// The two letters of a country by its three, which stand behind them.
  static let twoLetters: [String: String] = {
    let names = countryList.split { $0 == ";" || $0 == "\n" }.map(String.init)
    func isCode(_ name: String, _ count: Int) -> Bool {
      name.utf8.count == count && name.utf8.allSatisfy { $0 &- 65 < 26 }
    }
    return zip(names, names.dropFirst()).reduce(into: [:]) { table, pair in
      if isCode(pair.0, 2), isCode(pair.1, 3) { table[pair.1] = pair.0 }
    }
  }()

  private static func set(_ list: String) -> Set<String> {
    Set(list.split(whereSeparator: { $0 == ";" || $0 == "\n" }).map { $0.lowercased() })
  }

  private static let countryList = """
    AD;AND;Andorra;AE;ARE;United Arab Emirates;UAE;AF;AFG;Afghanistan;AG;ATG;Antigua and Barbuda;AI;AIA;Anguilla
    AL;ALB;Albania;AM;ARM;Armenia;AO;AGO;Angola;AQ;ATA;Antarctica;AR;ARG;Argentina;AS;ASM;American Samoa
    AT;AUT;Austria;AU;AUS;Australia;AW;ABW;Aruba;AX;ALA;Åland Islands;AZ;AZE;Azerbaijan
    BA;BIH;Bosnia and Herzegovina;BB;BRB;Barbados;BD;BGD;Bangladesh;BE;BEL;Belgium;BF;BFA;Burkina Faso
    BG;BGR;Bulgaria;BH;BHR;Bahrain;BI;BDI;Burundi;BJ;BEN;Benin;BL;BLM;Saint Barthélemy;BM;BMU;Bermuda
    BN;BRN;Brunei Darussalam;Brunei;BO;BOL;Bolivia;Bolivia, Plurinational State of
    BQ;BES;Bonaire, Sint Eustatius and Saba;BR;BRA;Brazil;BS;BHS;Bahamas;BT;BTN;Bhutan;BV;BVT;Bouvet Island
    BW;BWA;Botswana;BY;BLR;Belarus;BZ;BLZ;Belize;CA;CAN;Canada;CC;CCK;Cocos (Keeling) Islands
    CD;COD;Congo, The Democratic Republic of the;Democratic Republic of the Congo;CF;CAF;Central African Republic
    CG;COG;Congo;Republic of the Congo;CH;CHE;Switzerland;CI;CIV;Côte d'Ivoire;Ivory Coast;CK;COK;Cook Islands
    CL;CHL;Chile;CM;CMR;Cameroon;CN;CHN;China;CO;COL;Colombia;CR;CRI;Costa Rica;CU;CUB;Cuba
    CV;CPV;Cabo Verde;Cape Verde;CW;CUW;Curaçao;CX;CXR;Christmas Island;CY;CYP;Cyprus;CZ;CZE;Czechia;Czech Republic
    DE;DEU;Germany;DJ;DJI;Djibouti;DK;DNK;Denmark;DM;DMA;Dominica;DO;DOM;Dominican Republic;DZ;DZA;Algeria
    EC;ECU;Ecuador;EE;EST;Estonia;EG;EGY;Egypt;EH;ESH;Western Sahara;ER;ERI;Eritrea;ES;ESP;Spain;ET;ETH;Ethiopia
    FI;FIN;Finland;FJ;FJI;Fiji;FK;FLK;Falkland Islands (Malvinas);Falkland Islands
    FM;FSM;Micronesia, Federated States of;Micronesia;FO;FRO;Faroe Islands;FR;FRA;France;GA;GAB;Gabon
    GB;GBR;United Kingdom;Great Britain;UK;England;Scotland;Wales;Northern Ireland;GD;GRD;Grenada;GE;GEO;Georgia
    GF;GUF;French Guiana;GG;GGY;Guernsey;GH;GHA;Ghana;GI;GIB;Gibraltar;GL;GRL;Greenland;GM;GMB;Gambia;GN;GIN;Guinea
    GP;GLP;Guadeloupe;GQ;GNQ;Equatorial Guinea;GR;GRC;Greece;GS;SGS;South Georgia and the South Sandwich Islands
    GT;GTM;Guatemala;GU;GUM;Guam;GW;GNB;Guinea-Bissau;GY;GUY;Guyana;HK;HKG;Hong Kong
    HM;HMD;Heard Island and McDonald Islands;HN;HND;Honduras;HR;HRV;Croatia;HT;HTI;Haiti;HU;HUN;Hungary
    ID;IDN;Indonesia;IE;IRL;Ireland;IL;ISR;Israel;IM;IMN;Isle of Man;IN;IND;India
    IO;IOT;British Indian Ocean Territory;IQ;IRQ;Iraq;IR;IRN;Iran;Iran, Islamic Republic of;IS;ISL;Iceland
    IT;ITA;Italy;JE;JEY;Jersey;JM;JAM;Jamaica;JO;JOR;Jordan;JP;JPN;Japan;KE;KEN;Kenya;KG;KGZ;Kyrgyzstan
    KH;KHM;Cambodia;KI;KIR;Kiribati;KM;COM;Comoros;KN;KNA;Saint Kitts and Nevis
    KP;PRK;North Korea;Korea, Democratic People's Republic of
    KR;KOR;South Korea;Korea, Republic of;Korea;Republic of Korea;KW;KWT;Kuwait;KY;CYM;Cayman Islands
    KZ;KAZ;Kazakhstan;LA;LAO;Laos;Lao People's Democratic Republic;LB;LBN;Lebanon;LC;LCA;Saint Lucia
    LI;LIE;Liechtenstein;LK;LKA;Sri Lanka;LR;LBR;Liberia;LS;LSO;Lesotho;LT;LTU;Lithuania;LU;LUX;Luxembourg
    LV;LVA;Latvia;LY;LBY;Libya;MA;MAR;Morocco;MC;MCO;Monaco;MD;MDA;Moldova;Moldova, Republic of;ME;MNE;Montenegro
    MF;MAF;Saint Martin (French part);MG;MDG;Madagascar;MH;MHL;Marshall Islands;MK;MKD;North Macedonia;Macedonia
    ML;MLI;Mali;MM;MMR;Myanmar;Burma;MN;MNG;Mongolia;MO;MAC;Macao;Macau;MP;MNP;Northern Mariana Islands
    MQ;MTQ;Martinique;MR;MRT;Mauritania;MS;MSR;Montserrat;MT;MLT;Malta;MU;MUS;Mauritius;MV;MDV;Maldives
    MW;MWI;Malawi;MX;MEX;Mexico;MY;MYS;Malaysia;MZ;MOZ;Mozambique;NA;NAM;Namibia;NC;NCL;New Caledonia;NE;NER;Niger
    NF;NFK;Norfolk Island;NG;NGA;Nigeria;NI;NIC;Nicaragua;NL;NLD;Netherlands;Holland;NO;NOR;Norway;NP;NPL;Nepal
    NR;NRU;Nauru;NU;NIU;Niue;NZ;NZL;New Zealand;OM;OMN;Oman;PA;PAN;Panama;PE;PER;Peru;PF;PYF;French Polynesia
    PG;PNG;Papua New Guinea;PH;PHL;Philippines;PK;PAK;Pakistan;PL;POL;Poland;PM;SPM;Saint Pierre and Miquelon
    PN;PCN;Pitcairn;PR;PRI;Puerto Rico;PS;PSE;Palestine, State of;Palestine;PT;PRT;Portugal;PW;PLW;Palau
    PY;PRY;Paraguay;QA;QAT;Qatar;RE;REU;Réunion;RO;ROU;Romania;RS;SRB;Serbia;RU;RUS;Russian Federation;Russia
    RW;RWA;Rwanda;SA;SAU;Saudi Arabia;SB;SLB;Solomon Islands;SC;SYC;Seychelles;SD;SDN;Sudan;SE;SWE;Sweden
    SG;SGP;Singapore;SH;SHN;Saint Helena, Ascension and Tristan da Cunha;SI;SVN;Slovenia
    SJ;SJM;Svalbard and Jan Mayen;SK;SVK;Slovakia;SL;SLE;Sierra Leone;SM;SMR;San Marino;SN;SEN;Senegal
    SO;SOM;Somalia;SR;SUR;Suriname;SS;SSD;South Sudan;ST;STP;Sao Tome and Principe;SV;SLV;El Salvador
    SX;SXM;Sint Maarten (Dutch part);SY;SYR;Syria;Syrian Arab Republic;SZ;SWZ;Eswatini;Swaziland
    TC;TCA;Turks and Caicos Islands;TD;TCD;Chad;TF;ATF;French Southern Territories;TG;TGO;Togo;TH;THA;Thailand
    TJ;TJK;Tajikistan;TK;TKL;Tokelau;TL;TLS;Timor-Leste;East Timor;TM;TKM;Turkmenistan;TN;TUN;Tunisia;TO;TON;Tonga
    TR;TUR;Türkiye;Turkey;TT;TTO;Trinidad and Tobago;TV;TUV;Tuvalu;TW;TWN;Taiwan;Taiwan, Province of China
    TZ;TZA;Tanzania;Tanzania, United Republic of;UA;UKR;Ukraine;UG;UGA;Uganda
    UM;UMI;United States Minor Outlying Islands;US;USA;United States;United States of America;America
    UY;URY;Uruguay;UZ;UZB;Uzbekistan;VA;VAT;Holy See (Vatican City State);Vatican City;Vatican
    VC;VCT;Saint Vincent and the Grenadines;VE;VEN;Venezuela;Venezuela, Bolivarian Republic of
    VG;VGB;Virgin Islands, British;VI;VIR;Virgin Islands, U.S.;VN;VNM;Vietnam;Viet Nam;VU;VUT;Vanuatu
    WF;WLF;Wallis and Futuna;WS;WSM;Samoa;YE;YEM;Yemen;YT;MYT;Mayotte;ZA;ZAF;South Africa;ZM;ZMB;Zambia
    ZW;ZWE;Zimbabwe
    """

  private static let stateList = """
    AL;Alabama;AK;Alaska;AZ;Arizona;AR;Arkansas;CA;California;CO;Colorado;CT;Connecticut;DE;Delaware;DC
    District of Columbia;FL;Florida;GA;Georgia;HI;Hawaii;ID;Idaho;IL;Illinois;IN;Indiana;IA;Iowa;KS;Kansas;KY
    Kentucky;LA;Louisiana;ME;Maine;MD;Maryland;MA;Massachusetts;MI;Michigan;MN;Minnesota;MS;Mississippi;MO;Missouri
    MT;Montana;NE;Nebraska;NV;Nevada;NH;New Hampshire;NJ;New Jersey;NM;New Mexico;NY;New York;NC;North Carolina;ND
    North Dakota;OH;Ohio;OK;Oklahoma;OR;Oregon;PA;Pennsylvania;RI;Rhode Island;SC;South Carolina;SD;South Dakota;TN
    Tennessee;TX;Texas;UT;Utah;VT;Vermont;VA;Virginia;WA;Washington;WV;West Virginia;WI;Wisconsin;WY;Wyoming;AS
    American Samoa;GU;Guam;MP;Northern Mariana Islands;PR;Puerto Rico;VI;U.S. Virgin Islands
    """

  private static let currencyList = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF \
    CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD \
    GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP \
    LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN \
    PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS \
    TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD \
    XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR ZMW ZWL
    """
}
