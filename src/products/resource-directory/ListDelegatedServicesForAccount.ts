import { answer, list } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import { listServicesOf } from '../../domain/directory/delegations.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { placeOf, servicePrincipal, tokenOf, uidText } from './fields.ts'
import { operation, SAME_IN_BOTH } from './product.ts'

const SERVICE = /^[a-z0-9.-]{1,128}$/

/** Resource Directory: ListDelegatedServicesForAccount (2022-04-19 and 2020-03-31), facts of the official clients. */
export const ListDelegatedServicesForAccount = operation({
  summary: 'Lists the services that a member administers.',
  notes: [
    'DelegationEnabledTime is a number of milliseconds since 1970, as text. NextToken is left out on the last page.',
    'Differs: services come in the order of their names, 100 unless MaxResults says otherwise; the older clients do not ask for pages. Status is always ENABLED: what was taken back is not listed.',
    SAME_IN_BOTH,
  ],
  access: {
    action: 'resourcemanager:ListDelegatedServicesForAccount',
    level: 'list',
    resource: 'acs:resourcemanager::{accountId}:account/*',
  },
  input: {
    AccountId: required(uidText('The member.', { example: '1386606283480001' })),
    MaxResults: integer('Services on a page.', { min: 1, max: 100, example: '20' }),
    NextToken: text('Where the page begins, as the page before says.', { max: 256, example: 'Y2xvdWRmdy5hbGl5dW5jcy5jb20' }),
  },
  output: {
    DelegatedServices: answer('The services.', {
      DelegatedService: list(
        'Those of this page.',
        answer('A service.', {
          DelegationEnabledTime: text('Since when, milliseconds since 1970.', { example: '1616652684164' }),
          ServicePrincipal: servicePrincipal('The service.'),
          Status: choice('Whether it holds.', { ENABLED: 'it does', DISABLED: 'it does not' }, { example: 'ENABLED' }),
        }),
      ),
    }),
    MaxResults: integer('Services on a page.', { example: '20' }),
    NextToken: optional(text('Asks for the next page.', { example: 'Y2xvdWRmdy5hbGl5dW5jcy5jb20' })),
  },
  errors: errors(...CALLER_CODES, 'EntityNotExists.Account'),
  refusals: { ...CALLER, 'unknown-account': 'EntityNotExists.Account' },
  validate: ({ NextToken }) => void placeOf(NextToken, SERVICE),
  async run({ input, caller }, deps) {
    const { MaxResults = 100 } = input
    const after = placeOf(input.NextToken, SERVICE) ?? ''
    const found = await listServicesOf(deps, caller.account, input.AccountId, { after, limit: MaxResults })
    if (found instanceof Refusal) return found
    const DelegatedService = found.services.map(({ service, enabledAt }) => ({
      DelegationEnabledTime: String(enabledAt),
      ServicePrincipal: service,
      Status: 'ENABLED' as const,
    }))
    return { DelegatedServices: { DelegatedService }, MaxResults, NextToken: tokenOf(found.next) }
  },
})
