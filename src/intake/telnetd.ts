import { type Forms, type Reading, readForms, said } from './program-message.ts'

/**
 * Reads one message of telnetd: connections and those that the host's access rules refused. Who logs on over one is login's word.
 * Everything else is `other`. Never throws.
 */
export const readTelnetd: Reading = (message) => readForms(FORMS, message) ?? 'other'

/** `HOST` or `NAME (HOST)`; whoever runs the host's DNS chooses NAME. */
function connection(result: 'information' | 'aborted'): Reading {
  return (text) => {
    const rest = text.trimEnd()
    const open = rest.endsWith(')') ? rest.lastIndexOf('(') : -1
    const host = open < 0 ? rest : rest.slice(open + 1, -1)
    return said(result, undefined, { host: host.includes(' ') ? undefined : host })
  }
}

const FORMS: Forms = [
  ['connect from ', connection('information')],
  ['Connection from ', connection('information')],
  ['refused connect from ', connection('aborted')],
  ['warning: refused connect from ', connection('aborted')],
]
