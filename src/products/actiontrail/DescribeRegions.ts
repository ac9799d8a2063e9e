import { answer, list } from '../../contract/composites.ts'
import { text } from '../../contract/scalars.ts'
import { HOME_REGION, operation, RESOURCE } from './product.ts'

/** ActionTrail: DescribeRegions (2020-07-06). */
export const DescribeRegions = operation({
  summary: 'Lists the regions of ActionTrail.',
  notes: [
    "Differs: this server is one place, named like the vendor's first region, and serves calls for every region. RegionEndpoint is empty: stay with the endpoint that you called.",
  ],
  access: { action: 'actiontrail:DescribeRegions', level: 'list', resource: RESOURCE },
  input: { AcceptLanguage: text('Language of the names.', { max: 64, example: 'en-US' }) },
  output: {
    Regions: answer('The regions.', {
      Region: list(
        'One for each.',
        answer('A region.', {
          RegionId: text('Id of the region.', { example: HOME_REGION }),
          LocalName: text('Name of the region.', { example: 'China (Hangzhou)' }),
          RegionEndpoint: text('Endpoint of the region.'),
        }),
      ),
    }),
  },
  errors: {},
  refusals: {},
  async run({ input }) {
    const isChinese = input.AcceptLanguage?.toLowerCase().startsWith('zh') ?? false
    return {
      Regions: {
        Region: [{ RegionId: HOME_REGION, LocalName: isChinese ? '华东1（杭州）' : 'China (Hangzhou)', RegionEndpoint: '' }],
      },
    }
  },
})
