import { answer, list } from '../../contract/composites.ts'
import { choice, flag, text } from '../../contract/scalars.ts'
import { supportedModules } from '../../domain/vendor-accounts/supported-modules.ts'
import { cloudVendor, cloudWord } from './cloud-region.ts'
import { operation } from './product.ts'
import { fields, MODULE_CHOICES, MODULES, moduleName, wireWord } from './vendor-account.ts'

/** Security Center: GetSupportedModules (2018-12-03), facts of the official clients. */
export const GetSupportedModules = operation({
  summary: 'Tells what the keys of each cloud can be used for.',
  notes: [
    'These are the clouds whose keys this server can check, and of each the modules that it can check.',
    'Differs: ModuleAuth tells whether the account has what a module is for: HOST always, CSPM with configuration checks, SIEM and TRIAL with threat analysis, bought or allotted or paid by use. A pair is added and checked for a module without it all the same.',
  ],
  access: { action: 'yundun-sas:GetSupportedModules', level: 'get', resource: '*' },
  input: { Lang: fields.Lang },
  output: {
    SupportedModuleResponse: list(
      'The clouds.',
      answer('A cloud.', {
        Vendor: cloudVendor,
        SupportedModules: list(
          'Its modules.',
          answer('A module.', {
            Module: choice('The module.', MODULE_CHOICES, { example: 'HOST' }),
            ModuleAuth: flag('Whether the account has what it is for.', { example: 'true' }),
            ModuleDisp: text('Its name.', { example: 'Hosts' }),
          }),
        ),
      }),
    ),
  },
  errors: { NoPermission: [403, 'caller has no permission'], ServerError: [500, 'ServerError'] },
  refusals: {},
  async run({ input, caller }, deps) {
    const clouds = await supportedModules(deps, caller.account)
    return {
      SupportedModuleResponse: clouds.map(({ cloud, modules }) => ({
        Vendor: cloudWord(cloud),
        SupportedModules: modules.map(({ module, isLicensed }) => ({
          Module: wireWord(MODULES, module),
          ModuleAuth: isLicensed,
          ModuleDisp: moduleName(module, input.Lang),
        })),
      })),
    }
  },
})
