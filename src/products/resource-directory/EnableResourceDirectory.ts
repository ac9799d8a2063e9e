import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { choice, flag, secret, text } from '../../contract/scalars.ts'
import { enableDirectory } from '../../domain/directory/directories.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { directoryFields, shownDirectory } from './directory.ts'
import { errors } from './errors.ts'
import { operation } from './product.ts'

/** Resource Directory: EnableResourceDirectory (2022-04-19 and 2020-03-31), facts of the official clients. */
export const EnableResourceDirectory = operation({
  summary: 'Founds a resource directory; the caller becomes its management account.',
  notes: [
    'Differs: EnableMode NewManagementAccount is refused: nobody would get a key of the new account. MAName, MASecureMobilePhone and VerificationCode are taken and not used.',
    'Differs: a member of another directory is refused with NotSupport.AccountInAnotherResourceDirectory. Nobody is asked to verify an enterprise.',
    'Differs: a dry run answers what would be; the directory of that id does not exist.',
  ],
  access: { action: 'resourcemanager:EnableResourceDirectory', level: 'create', resource: '*' },
  input: {
    EnableMode: required(
      choice(
        'Which account is to manage it.',
        { CurrentAccount: 'the caller', NewManagementAccount: 'a new account; refused here' },
        { example: 'CurrentAccount' },
      ),
    ),
    MAName: text('Name of the new account.', { max: 128, example: 'user01@rdadmin.aliyunid.com' }),
    MASecureMobilePhone: text('Its phone.', { max: 64, example: 'xx-13900001234' }),
    VerificationCode: secret('What was sent to that phone.', { min: 0, max: 64, example: '123456' }),
    DryRun: flag('Whether to check only.', { example: 'false' }),
  },
  output: { ResourceDirectory: answer('The directory.', directoryFields) },
  errors: errors(
    'EntityAlreadyExists.ResourceDirectory',
    'NotSupport.AccountInAnotherResourceDirectory',
    'InvalidParameter.EnableMode',
  ),
  refusals: {
    'has-directory': 'EntityAlreadyExists.ResourceDirectory',
    'is-member': 'NotSupport.AccountInAnotherResourceDirectory',
    'new-account': 'InvalidParameter.EnableMode',
  },
  async run({ input, caller }, deps) {
    if (input.EnableMode === 'NewManagementAccount') return refuse('new-account')
    const founded = await enableDirectory(deps, caller.account, input.DryRun ?? false)
    return founded instanceof Refusal ? founded : { ResourceDirectory: shownDirectory(founded) }
  },
})
