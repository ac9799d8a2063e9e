// Runs a TypeScript file with its arguments.
import { spawn } from 'node:child_process'
import { typescript } from './typescript.mjs'

const child = spawn(process.execPath, [...typescript, ...process.argv.slice(2)], { stdio: 'inherit' })
child.on('exit', (code) => process.exit(code ?? 1))
