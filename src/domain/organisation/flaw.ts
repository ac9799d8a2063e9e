import { type Refusal, refuse } from '../../kernel/outcome.ts'

/** Steps from the top of the file to a value: keys, and numbers in lists from 0. */
export type Path = readonly (string | number)[]

/** Something in the file that cannot be used. Found deep inside; the verbs turn it into their refusal. */
export class Flaw extends Error {
  /** The message is one line: `line 12: organisation.accounts[1].folder: there is no folder fd-x`. It never holds a secret. */
  constructor(line: number, path: Path | undefined, words: string) {
    super(`line ${line}: ${path === undefined || path.length === 0 ? '' : `${dotted(path)}: `}${words}`)
    this.name = 'Flaw'
  }
}

/** `organisation.accounts[1].folder` */
function dotted(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${shown(step)}`)).join('')
}

/** A text of the file as a message shows it: short, and in quotes when it is not a plain word. */
export function shown(text: string): string {
  const short = text.length > 64 ? `${text.slice(0, 64)}…` : text
  return /^[\w./:@-]+$/.test(short) ? short : JSON.stringify(short)
}

/** Does the work; a flaw that it finds becomes the refusal. */
export async function refuseFlaws<T>(work: () => Promise<T>): Promise<T | Refusal<'invalid-document'>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Flaw) return refuse('invalid-document', error.message)
    throw error
  }
}
