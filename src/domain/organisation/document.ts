import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import { isSealedFile } from '../../kernel/sealed-file.ts'
import { Flaw, type Path } from './flaw.ts'
import { type Item, identify, type Kind, nameOf } from './item.ts'
import { itemsOf } from './items.ts'
import { checkRules } from './rules.ts'
import { checkShape } from './shape.ts'
import { readYaml } from './yaml-source.ts'

/** An organisation file that holds together in itself; what the server says to it is another question. */
export interface OrganisationDocument {
  readonly management: { readonly uid: Uid }
  /** Everything that the file declares: by kind, then by `identify`. */
  readonly items: ReadonlyMap<Kind, ReadonlyMap<string, Item>>
  /** What is wrong at a place of this file, as an error that names the line. */
  flaw(path: Path, words: string): Flaw
}

/**
 * Reads an organisation file.
 * @returns the document, or a refusal whose one word is the whole message: `line 12: organisation.accounts[1].folder:
 *   there is no folder fd-x`
 */
export function readOrganisation(text: string): OrganisationDocument | Refusal<'invalid-document'> {
  try {
    return read(text)
  } catch (error) {
    if (error instanceof Flaw) return refuse('invalid-document', error.message)
    throw error
  }
}

function read(text: string): OrganisationDocument {
  if (isSealedFile(text)) throw new Flaw(1, undefined, 'the file is sealed: open it first with `garrison unseal`')
  const source = readYaml(text)
  const file = checkShape(source)
  const flaw = (path: Path, words: string) => new Flaw(source.lineOf(path), path, words)
  const blame = (path: Path, words: string): never => {
    throw flaw(path, words)
  }
  checkRules(file, blame)
  const items = new Map<Kind, Map<string, Item>>()
  // The id of a key is all that a signature names, so no two accounts may have the same.
  const keyIds = new Set<string>()
  for (const item of itemsOf(file)) {
    const { kind, account, key, path } = item
    const known = items.get(kind) ?? new Map<string, Item>()
    items.set(kind, known)
    const id = identify(account, key)
    if (known.has(id)) blame(path, `${WORDS[kind] ?? kind} ${nameOf(kind, account, key)} is in the file twice`)
    known.set(id, item)
    if (kind !== 'access-key') continue
    if (keyIds.has(key.join())) blame(path, `access key ${key.join()} is in the file twice`)
    keyIds.add(key.join())
  }
  return { management: { uid: file.organisation.management.uid as Uid }, items, flaw }
}

/** Kinds whose name is not the word that a message wants. */
const WORDS: { readonly [K in Kind]?: string } = {
  attachment: 'policy',
  'access-key': 'access key',
  'policy-version': 'version',
  'user-group': 'group',
  'group-member': 'user of a group',
  'trusted-service': 'trusted service',
  'baseline-target': 'the binding',
  'watched-account': 'account',
  'marked-account': 'account',
  'watched-folder': 'folder',
  'firewall-member': 'member of the firewall',
  usage: 'the usage',
  'logon-settings': 'what is set about the logons',
  'logon-source': 'source of logs',
  'host-alias': 'name',
  'brute-force-rule': 'rule',
  'brute-force-host': 'the rule of host',
  'white-list-rule': 'rule',
  'known-exit': 'way out',
}
