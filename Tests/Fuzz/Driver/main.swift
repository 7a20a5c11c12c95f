// Runs one target under libFuzzer: fuzz TARGET [libFuzzer's options and corpus folders].
import CFuzz
import FuzzTargets

#if canImport(Glibc)
  import Glibc
#endif

/// libFuzzer calls a C function, which can hold nothing: the target stands here.
nonisolated(unsafe) var target = FuzzTarget.all[0]

guard CommandLine.arguments.count > 1, let named = FuzzTarget.named(CommandLine.arguments[1]) else {
  print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
  exit(CommandLine.arguments.count > 1 ? 2 : 0)
}
target = named

var arguments = [CommandLine.arguments[0], "-max_len=\(target.limit)"] + CommandLine.arguments.dropFirst(2)
var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
var count = Int32(arguments.count)
let status = pointers.withUnsafeMutableBufferPointer { buffer in
  var start = buffer.baseAddress
  return LLVMFuzzerRunDriver(&count, &start) { data, size in
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    do {
      try target.run(bytes)
    } catch {
      fatalError("\(error)")
    }
    return 0
  }
}
exit(status)
