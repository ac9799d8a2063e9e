// Runs test files, each in a process with the arguments of this one, as many at once as there are processors: the
// command line of Node leaves one idle, and cannot be told otherwise before Node 20.10.
import { availableParallelism } from 'node:os'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

run({ files: process.argv.slice(2), concurrency: availableParallelism() })
  .on('test:fail', () => {
    process.exitCode = 1
  })
  .compose(new spec())
  .pipe(process.stdout)
