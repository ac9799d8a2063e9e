import { required } from '../../contract/field.ts'
import { integer } from '../../contract/scalars.ts'
import { deletePair } from '../../domain/vendor-accounts/delete-pair.ts'
import { operation } from './product.ts'
import { checkModules, fields, MODULES } from './vendor-account.ts'

/** Security Center: DeleteCloudVendorAccountAK (2018-12-03), facts of the official clients. */
export const DeleteCloudVendorAccountAK = operation({
  summary: 'Deletes the AccessKey pair of an account at another cloud, or ends some of its uses.',
  notes: [
    'The sealed SecretKey goes with the pair, and so do its checks and what is known of its regions. Servers that were read through it go as UnbindAegis takes them, unless another pair of the same account at the vendor reads them too.',
    'Differs: with AuthModules only those modules are taken from the pair; the others are checked anew. A pair that loses its last module is deleted. Modules that it does not have make no difference, and an empty list is as none.',
    'Differs: without HOST the servers go, without TRIAL where its audit trail is read. Bindings of threat detection name the key by its text and stay.',
    'Differs: an id that is unknown or belongs to another account is answered with DataNotExists.',
  ],
  access: { action: 'yundun-sas:DeleteCloudVendorAccountAK', level: 'delete', resource: '*' },
  input: {
    AuthId: required(integer('Id of the pair.', { min: 1, example: '2363' })),
    AuthModules: fields.AuthModules,
  },
  output: {},
  errors: {
    NoPermission: [403, 'caller has no permission'],
    ServerError: [500, 'ServerError'],
    DataNotExists: [400, '%s data not exist'],
  },
  refusals: { 'unknown-pair': 'DataNotExists' },
  validate: ({ AuthModules }) => checkModules(AuthModules),
  run({ input: { AuthId, AuthModules = [] }, caller }, deps) {
    const modules = AuthModules.length === 0 ? undefined : AuthModules.map((module) => MODULES[module])
    return deletePair(deps, caller.account, AuthId, modules)
  },
})
