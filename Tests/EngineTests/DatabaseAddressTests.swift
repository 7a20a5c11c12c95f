import Engine
import XCTest

/// What of a database's address may be shown, and what is a secret.
final class DatabaseAddressTests: XCTestCase {
  func testAddressesAreShownWithoutTheirSecrets() {
    for (text, kind, shown, holdsPassword) in [
      (
        "postgresql://ann:pw@db.clinic.org:5433/visits", "postgresql", "postgresql://ann@db.clinic.org:5433/visits",
        true
      ),
      ("postgres://ann@h/visits?sslmode=require", "postgresql", "postgres://ann@h/visits", false),
      ("postgresql://h/d?user=ann&password=pw", "postgresql", "postgresql://h/d", true),
      ("postgresql://ann:p%40:@w@h/d", "postgresql", "postgresql://ann@h/d", true),
      ("postgresql:///visits", "postgresql", "postgresql:///visits", false),
      ("host=h dbname=d user=ann password='p w'", "postgresql", "host=h dbname=d user=ann", true),
      ("service=clinic", "postgresql", "service=clinic", false),
      (" host = h  password = 'it\\'s' ", "postgresql", "host=h", true),
      ("mysql://ann:pw@h:3306/visits", "mysql", "mysql://ann@h:3306/visits", true),
      ("data/clinic.sqlite", "sqlite", "data/clinic.sqlite", false),
      ("sqlite:///srv/clinic.db", "sqlite", "/srv/clinic.db", false),
      ("odd=name.db", "sqlite", "odd=name.db", false),
    ] {
      let address = DatabaseAddress(text)
      XCTAssertEqual(address.kind.rawValue, kind, text)
      XCTAssertEqual(address.shown, shown, text)
      XCTAssertEqual(address.holdsPassword, holdsPassword, text)
      XCTAssertFalse(address.shown.contains("pw"), text)
    }
  }
}
