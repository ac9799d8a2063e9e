import { invalid } from '../../contract/fault.ts'
import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { createSource } from '../../domain/logon-sources/create-source.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/** Garrison: CreateLogonSource (2026-11-21). */
export const CreateLogonSource = operation({
  summary: 'Makes a source of logs and tells the token with which it sends them.',
  notes: [
    'The token is told only here. A source sends with `POST /intake/logons` and the header `Authorization: Bearer TOKEN`; a listener for syslog is bound to a source by its name, and needs no token.',
    'With HostUuid all its lines are of that server, whatever they say. Without it each line names its server; lines of servers that nobody knows are kept apart: see ListUnknownHosts.',
    'An account may have 100 sources.',
  ],
  access: { action: 'garrison:CreateLogonSource', level: 'create', resource: '*' },
  methods: ['POST'],
  input: {
    Name: required(text('Its name: letters, digits, `.`, `_` and `-`.', { min: 1, max: 64, example: 'rsyslog-eu' })),
    HostUuid: text('UUID of the server that all its lines are of.', {
      max: 256,
      example: 'inet-7c676676-06fa-442e-90fb-b802e5d60001',
    }),
    Zone: text("IANA zone of times that name none; each server's own unless given.", { max: 64, example: 'Europe/Podgorica' }),
  },
  output: {
    SourceId: integer('Its id.', { example: '1' }),
    Token: text('Its token, told only here.', { example: 'gls_…' }),
  },
  errors: {
    DataNotExists: [400, '%s data not exist'],
    InvalidZone: [400, 'Specified parameter Zone is not valid. %s is no IANA zone.'],
    'EntityAlreadyExists.Source': [409, 'There is a source named %s already.'],
    'LimitExceeded.Source': [409, 'An account may have %s sources: delete one that is not used.'],
  },
  refusals: {
    'unknown-host': 'DataNotExists',
    'unknown-zone': 'InvalidZone',
    taken: 'EntityAlreadyExists.Source',
    'too-many': 'LimitExceeded.Source',
  },
  validate({ Name }) {
    if (!NAME.test(Name)) invalid('Name', 'must be letters, digits, . _ and -, and begin with a letter or a digit')
  },
  async run({ input: { Name, HostUuid = '', Zone = '' }, caller }, deps) {
    const made = await createSource(deps, caller.account, { name: Name, host: HostUuid, zone: Zone })
    return made instanceof Refusal ? made : { SourceId: made.id, Token: made.token.reveal() }
  },
})
