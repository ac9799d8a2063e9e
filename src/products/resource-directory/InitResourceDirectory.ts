import { answer } from '../../contract/composites.ts'
import { enableDirectory } from '../../domain/directory/directories.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { directoryFields, shownDirectory } from './directory.ts'
import { errors } from './errors.ts'
import { operation } from './product.ts'

/** Resource Management: InitResourceDirectory (2020-03-31), facts of the official clients. */
export const InitResourceDirectory = operation({
  summary: 'Founds a resource directory; the caller becomes its management account.',
  notes: [
    'Only in the older version; what EnableResourceDirectory does with CurrentAccount.',
    'Differs: a member of another directory is refused with NotSupport.AccountInAnotherResourceDirectory. Nobody is asked to verify an enterprise.',
  ],
  access: { action: 'resourcemanager:InitResourceDirectory', level: 'create', resource: '*' },
  input: {},
  output: { ResourceDirectory: answer('The directory.', directoryFields) },
  errors: errors('EntityAlreadyExists.ResourceDirectory', 'NotSupport.AccountInAnotherResourceDirectory'),
  refusals: {
    'has-directory': 'EntityAlreadyExists.ResourceDirectory',
    'is-member': 'NotSupport.AccountInAnotherResourceDirectory',
  },
  async run({ caller }, deps) {
    const founded = await enableDirectory(deps, caller.account, false)
    return founded instanceof Refusal ? founded : { ResourceDirectory: shownDirectory(founded) }
  },
})
