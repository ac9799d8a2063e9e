// The built program with its own arguments, run with --expose-gc; it answers a message with the memory it holds, of which
// `memory` frees all that nothing refers to before, and the processor time it took.
process.on('message', (asked) => {
  // Whoever asks for the time it took does not want that of a collection.
  if (asked === 'memory') globalThis.gc()
  process.send?.({ ...process.memoryUsage(), cpu: process.cpuUsage() })
})
// The channel alone keeps no server alive that has been told to end.
process.channel?.unref()
await import(new URL('../dist/src/main.js', import.meta.url).href)
