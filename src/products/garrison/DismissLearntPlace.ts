import { required } from '../../contract/field.ts'
import { flag, text } from '../../contract/scalars.ts'
import { accountOfAlerts } from '../../domain/alerts/view.ts'
import { dismissPlace } from '../../domain/logon-baselines/learnt-places.ts'
import { readValue } from '../../domain/logon-baselines/read.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { actedForField, actedForNote } from './acted-for.ts'
import { NO_PERMISSION } from './alert-fields.ts'
import { operation } from './product.ts'

/** Garrison: DismissLearntPlace (2026-11-21). */
export const DismissLearntPlace = operation({
  summary: 'Takes a place back that a server has learnt, or one that waits to be approved: it is not learnt again.',
  notes: [
    'It ends now: logons from before are judged by what held then, and alerts that are there stay. What somebody approved with ModifyLoginBaseConfig stays approved.',
    'To have the place approved after all, approve it with Sas ModifyLoginBaseConfig.',
    actedForNote,
  ],
  access: { action: 'garrison:DismissLearntPlace', level: 'update', resource: '*' },
  methods: ['POST'],
  input: {
    HostUuid: required(text('UUID of the server.', { min: 1, max: 256, example: 'inet-7c676676-06fa-442e-90fb-b802e5d60001' })),
    Location: required(text('The place, from ListLearntPlaces.', { min: 1, max: 256, example: 'ME' })),
    ResourceDirectoryAccountId: actedForField,
  },
  output: { Learnt: flag('Whether it was in force by itself until now.', { example: 'true' }) },
  errors: {
    NoPermission: NO_PERMISSION,
    DataNotExists: [400, '%s data not exist'],
    'EntityNotExist.Location': [404, 'No logons of the server came from the place %s.'],
  },
  refusals: { 'view-refused': 'NoPermission', 'unknown-host': 'DataNotExists', 'unknown-place': 'EntityNotExist.Location' },
  async run({ input: { HostUuid, Location, ResourceDirectoryAccountId: member }, caller }, deps) {
    const account = await accountOfAlerts(deps.transaction, caller.account, member)
    if (account instanceof Refusal) return account
    const given = readValue('location', Location)
    const place = given instanceof Refusal ? Location : given.value
    const done = await dismissPlace(deps, account, { host: HostUuid, place })
    return done instanceof Refusal ? done : { Learnt: done.wasInForce }
  },
})
