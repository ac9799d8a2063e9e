import { answer, list } from '../../contract/composites.ts'
import { choice, flag, text } from '../../contract/scalars.ts'
import { regionsByVendor, valuesHolding } from '../../domain/hosts/suggest-values.ts'
import { VENDORS } from './asset.ts'
import { CRITERIA } from './asset-criteria.ts'
import { operation } from './product.ts'

/** Security Center: DescribeCriteria (2018-12-03), facts of the official clients. */
export const DescribeCriteria = operation({
  summary: 'Lists the criteria by which servers can be searched, or those under which a text is found.',
  notes: [
    'Differs: without Value, all criteria are listed that can find a server here, each with the values it takes; those that never find one are taken by DescribeCloudCenterInstances and not listed.',
    'Differs: with Value, the criteria are listed under which a text of a server holds it, each with the first ten such texts, separated by commas. Upper and lower case of A to Z are not told apart.',
    'Differs: SupportAutoTag has no effect. MachineTypes other than ecs have no criteria.',
  ],
  access: { action: 'yundun-sas:DescribeCriteria', level: 'list', resource: '*' },
  input: {
    MachineTypes: text('Type of the assets; ecs unless given.', { max: 256, example: 'ecs' }),
    SupportAutoTag: flag('Whether the text is matched by itself; has no effect.', { example: 'true' }),
    Value: text('A text that servers shall have.', { max: 256, example: '203.0' }),
  },
  output: {
    CriteriaList: list(
      'The criteria.',
      answer('A criterion.', {
        MultiValues: text('Of regionId: the regions that have servers, by vendor, as JSON text; else empty.', {
          example: '[{"vendor":1,"regionIds":{"default":["outside-of-aliyun"]}}]',
        }),
        Name: text('Its name.', { example: 'internetIp' }),
        Type: choice('How its value is given.', { input: 'as a text', select: 'as one of some values' }, { example: 'input' }),
        Values: text('The values it takes, or the texts that were found, separated by commas.', { example: '203.0.113.11' }),
      }),
    ),
  },
  errors: { NoPermission: [403, 'caller has no permission'], ServerError: [500, 'ServerError'] },
  refusals: {},
  async run({ input, caller }, deps) {
    if (input.MachineTypes && input.MachineTypes !== 'ecs') return { CriteriaList: [] }
    if (input.Value) return { CriteriaList: await found(input.Value) }
    const regions = [...(await regionsByVendor(deps, caller.account))].map(([vendor, ids]) => ({
      vendor: VENDORS[vendor].code,
      regionIds: { default: ids },
    }))
    const CriteriaList = Object.entries(CRITERIA)
      .filter(([, { isForeign }]) => isForeign !== true)
      .map(([Name, { values }]) => ({
        MultiValues: Name === 'regionId' ? JSON.stringify(regions) : '',
        Name,
        Type: values === undefined ? ('input' as const) : ('select' as const),
        Values: (values ?? []).join(','),
      }))
    return { CriteriaList }

    /** A look-up for each criterion that suggests values: there are few, and their number does not grow. */
    async function found(part: string) {
      const rows = []
      for (const [Name, { suggested }] of Object.entries(CRITERIA)) {
        const values = suggested === undefined ? [] : await valuesHolding(deps, caller.account, suggested, part)
        if (values.length > 0) rows.push({ MultiValues: '', Name, Type: 'input' as const, Values: values.join(',') })
      }
      return rows
    }
  },
})
