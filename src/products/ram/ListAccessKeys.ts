import { answer, list } from '../../contract/composites.ts'
import { listKeys } from '../../domain/users/list-keys.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { holderErrors, holderName, holderNote, keyFields, shownKey } from './access-key.ts'
import { operation } from './product.ts'

/** RAM: ListAccessKeys (2015-05-01), facts of the official clients. */
export const ListAccessKeys = operation({
  summary: 'Lists the access keys of a RAM user or of the caller, oldest first, without their secrets.',
  notes: [holderNote],
  access: { action: 'ram:ListAccessKeys', level: 'list', resource: 'acs:ram::{accountId}:user/{UserName}' },
  input: { UserName: holderName },
  output: { AccessKeys: answer('The keys.', { AccessKey: list('One each.', answer('A key.', keyFields)) }) },
  errors: holderErrors,
  refusals: { 'no-user': 'EntityNotExist.User' },
  async run({ input, caller }, deps) {
    const keys = await listKeys(deps, caller, input.UserName)
    return keys instanceof Refusal ? keys : { AccessKeys: { AccessKey: keys.map(shownKey) } }
  },
})
