import { answer, list } from '../../contract/composites.ts'
import { text } from '../../contract/scalars.ts'
import { listTrustedServices } from '../../domain/directory/delegations.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { isoTime, pageInput, pageOf, pageOutput, servicePrincipal, uidText } from './fields.ts'
import { operation } from './product.ts'

/** Resource Directory: ListTrustedServiceStatus (2022-04-19 and 2020-03-31), facts of the official clients. */
export const ListTrustedServiceStatus = operation({
  summary: 'Lists the services that the directory trusts.',
  notes: [
    'Without AdminAccountId, or with that of the management account: the services of the whole directory. With that of a delegated administrator: those that it administers; for another member none.',
    'Differs: a service is trusted from the day when it was enabled or delegated, or a member consented to it; consent of members is not taken back by delegating nothing.',
    'Differs: services come in the order of their names.',
  ],
  access: { action: 'resourcemanager:ListTrustedServiceStatus', level: 'list', resource: '*' },
  input: { AdminAccountId: uidText('Whose services.', { example: '1772422852740001' }), ...pageInput },
  output: {
    EnabledServicePrincipals: answer('The services.', {
      EnabledServicePrincipal: list(
        'Those of this page.',
        answer('A service.', {
          EnableTime: text('Since when, UTC.', { example: '2019-02-18T15:32:10.473Z' }),
          ServicePrincipal: servicePrincipal('The service.'),
        }),
      ),
    }),
    ...pageOutput,
  },
  errors: errors(...CALLER_CODES, 'EntityNotExists.Account'),
  refusals: { ...CALLER, 'unknown-account': 'EntityNotExists.Account' },
  async run({ input, caller }, deps) {
    const { page, ...asked } = pageOf(input)
    const found = await listTrustedServices(deps, caller.account, input.AdminAccountId, page)
    if (found instanceof Refusal) return found
    const EnabledServicePrincipal = found.services.map(({ service, enabledAt }) => ({
      EnableTime: isoTime(enabledAt),
      ServicePrincipal: service,
    }))
    return { EnabledServicePrincipals: { EnabledServicePrincipal }, ...asked, TotalCount: found.total }
  },
})
