// Lets Node run TypeScript as it stands here: types are taken away, nothing is looked at. With module hooks of our own,
// because those of tsx hang on Node 20.0.
import { readFile } from 'node:fs/promises'
import * as module from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { transform } from 'esbuild'

const OPTIONS = {
  loader: 'ts',
  target: 'node20',
  sourcemap: 'inline',
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
}

// Before Node 20.6 only a flag brings in hooks, and warns of itself.
const flags = module.register === undefined ? ['--no-warnings', '--loader'] : ['--import']

/** The arguments with which a Node process runs TypeScript. */
export const typescript = ['--enable-source-maps', ...flags, import.meta.url]

// Node evaluates this file in the process itself and, for the hooks, in a thread of their own.
if (isMainThread) module.register?.(import.meta.url)

/** Node's hook: the JavaScript of a module. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context)
  const file = fileURLToPath(url)
  const { code } = await transform(await readFile(file, 'utf8'), { ...OPTIONS, sourcefile: file })
  return { format: 'module', source: code, shortCircuit: true }
}
