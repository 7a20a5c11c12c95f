public enum Sous { public static func main() { print("sous") } }
