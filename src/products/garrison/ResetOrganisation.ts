import { resetOrganisation } from '../../domain/organisation/reset.ts'
import { NOT_MANAGEMENT_ACCOUNT } from './organisation-file.ts'
import { operation } from './product.ts'

/** Garrison: ResetOrganisation (2026-11-21). */
export const ResetOrganisation = operation({
  summary: 'Returns a server started with `garrison dev` to the organisation file that it began with.',
  notes: [
    'Everything that the file does not say goes, the audit trail too; the root AccessKey of the management account stays. A server started with `garrison serve` refuses.',
  ],
  access: { action: 'garrison:ResetOrganisation', level: 'delete', resource: '*' },
  methods: ['POST'],
  input: {},
  output: {},
  errors: {
    NotManagementAccount: NOT_MANAGEMENT_ACCOUNT,
    NotRehearsal: [409, 'This server keeps what it is told: only one that was started with `garrison dev` can be reset.'],
  },
  refusals: { 'not-management': 'NotManagementAccount', 'not-rehearsal': 'NotRehearsal' },
  run: ({ caller }, deps) => resetOrganisation(deps, caller.account),
})
