import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { removeTag } from '../../domain/hosts/tag-hosts.ts'
import { assetErrors } from './asset-group.ts'
import { uuidWords } from './comma-list.ts'
import { operation } from './product.ts'

/** Security Center: DeleteTagWithUuid (2018-12-03), facts of the official clients. */
export const DeleteTagWithUuid = operation({
  summary: 'Takes a tag from servers, or from all of them.',
  notes: [
    'All servers lose the tag or none.',
    'Differs: without UuidList the tag itself is gone; with it the tag stays, also when no server has it any more.',
    'Differs: DataNotExists names the tag that the account has not, or the first server that does not have it.',
  ],
  access: { action: 'yundun-sas:DeleteTagWithUuid', level: 'delete', resource: '*' },
  input: {
    TagName: required(text('Name of the tag.', { max: 128, example: 'abc' })),
    UuidList: uuidWords('UUIDs of the servers, separated by commas; left out, all servers.'),
  },
  output: {},
  errors: assetErrors,
  refusals: { unknown: 'DataNotExists' },
  run: ({ input, caller }, deps) => removeTag(deps, caller.account, input.TagName, [...new Set(input.UuidList ?? [])]),
})
