import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { findGroupId } from '../../domain/hosts/list-groups.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { assetErrors, sourceIp } from './asset-group.ts'
import { operation } from './product.ts'

/** Security Center: QueryGroupIdByGroupName (2018-12-03), facts of the official clients. */
export const QueryGroupIdByGroupName = operation({
  summary: 'Finds the id of the group of a name.',
  notes: [
    'Differs: the name must be the whole name; DataNotExists names one that no group has. default, Ungrouped and 未分组 name the default group, whose id is 0.',
  ],
  limit: { perUserPerSecond: 10 },
  access: { action: 'yundun-sas:QueryGroupIdByGroupName', level: 'get', resource: '*' },
  input: { GroupName: required(text('The name.', { max: 128, example: 'web' })), SourceIp: sourceIp },
  output: { GroupId: integer('Id of the group.', { example: '1' }) },
  errors: assetErrors,
  refusals: { unknown: 'DataNotExists' },
  async run({ input, caller }, deps) {
    const id = await findGroupId(deps, caller.account, input.GroupName)
    return id instanceof Refusal ? id : { GroupId: id }
  },
})
