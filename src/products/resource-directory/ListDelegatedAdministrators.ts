import { answer, list } from '../../contract/composites.ts'
import { choice, text } from '../../contract/scalars.ts'
import { listAdministrators } from '../../domain/directory/delegations.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { JOIN_METHODS } from './account.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { keywordOf, pageInput, pageOf, pageOutput, servicePrincipal, uidText } from './fields.ts'
import { operation } from './product.ts'

/** Resource Directory: ListDelegatedAdministrators (2022-04-19 and 2020-03-31), facts of the official clients. */
export const ListDelegatedAdministrators = operation({
  summary: 'Lists the delegated administrators, of one service or of all.',
  notes: [
    'DelegationEnabledTime is a number of milliseconds since 1970, as text.',
    'Differs: they come in the order of service and account id; who administers two services is listed twice. A service that nobody administers has an empty list.',
  ],
  access: { action: 'resourcemanager:ListDelegatedAdministrators', level: 'list', resource: '*' },
  input: { ServicePrincipal: servicePrincipal('The service; all unless given.'), ...pageInput },
  output: {
    Accounts: answer('The administrators.', {
      Account: list(
        'Those of this page.',
        answer('An administrator of one service.', {
          AccountId: uidText('Account id.', { example: '1386606283480001' }),
          DelegationEnabledTime: text('Since when, milliseconds since 1970.', { example: '1616652684164' }),
          DisplayName: text('Its name in the directory.', { example: 'abc' }),
          JoinMethod: choice('How it came.', JOIN_METHODS, { example: 'created' }),
          ServicePrincipal: servicePrincipal('The service.'),
        }),
      ),
    }),
    ...pageOutput,
  },
  errors: errors(...CALLER_CODES),
  refusals: CALLER,
  async run({ input, caller }, deps) {
    const { page, ...asked } = pageOf(input)
    const found = await listAdministrators(deps, caller.account, keywordOf(input.ServicePrincipal), page)
    if (found instanceof Refusal) return found
    const Account = found.administrators.map(({ uid, name, joinMethod, service, enabledAt }) => ({
      AccountId: uid,
      DelegationEnabledTime: String(enabledAt),
      DisplayName: name,
      JoinMethod: joinMethod,
      ServicePrincipal: service,
    }))
    return { Accounts: { Account }, ...asked, TotalCount: found.total }
  },
})
