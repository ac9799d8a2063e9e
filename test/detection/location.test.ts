import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { containsPlace, type LocationId, locationId, locationName, normaliseLocation } from '../../src/detection/location.ts'
import { Refusal } from '../../src/kernel/outcome.ts'

function idOf(text: string): string | undefined {
  const found = normaliseLocation(text)
  assert.ok(!(found instanceof Refusal), text)
  return found.kind === 'known' ? found.id : undefined
}

describe('normaliseLocation', () => {
  const known: Readonly<Record<string, readonly string[]>> = {
    ME: ['Montenegro', 'montenegro', ' MONTENEGRO ', 'ME', 'me', '黑山', '蒙特內哥羅'],
    'CN-BJ': [
      'BeiJing',
      'Beijing',
      'beijing',
      '北京',
      '北京市',
      'Beijing City',
      'Beijing, China',
      '中国北京',
      '中国北京市',
      'CN-BJ',
      'cn-bj',
    ],
    'CN-SH': ['Shanghai', '上海', '上海市', 'Shanghai Municipality'],
    'CN-CQ': ['重庆', '重庆市', '重慶', 'Chongqing'],
    'CN-GD': ['Guangdong', '广东', '广东省', 'Guangdong Province', 'China Guangdong'],
    'CN-NM': ['Inner Mongolia', 'Nei Mongol', '内蒙古', '内蒙古自治区'],
    'CN-GX': ['广西壮族自治区', 'Guangxi'],
    'CN-XJ': ['新疆维吾尔自治区', 'Xinjiang'],
    'CN-SN': ['Shaanxi', '陕西省'],
    'CN-SX': ['Shanxi', '山西省'],
    CN: ['China', '中国', '中國', '中国大陆', "People's Republic of China", 'CN'],
    HK: ['Hong Kong', 'HongKong', '香港', '中国香港', 'CN-HK'],
    TW: ['Taiwan', '台湾', '臺灣'],
    US: ['United States', 'U.S.A.', 'USA', 'US', '美国', 'United States of America'],
    GB: ['United Kingdom', 'UK', 'U.K.', '英国'],
    CI: ["Côte d'Ivoire", "Cote d'Ivoire", 'Ivory Coast'],
    TR: ['Türkiye', 'Turkey', 'Turkiye'],
    BA: ['Bosnia & Herzegovina', 'Bosnia and Herzegovina'],
    MM: ['Myanmar', 'Burma', 'Myanmar (Burma)'],
    XK: ['Kosovo'],
    'US-CA': ['US-CA', 'us-ca'],
  }
  for (const [id, texts] of Object.entries(known)) {
    for (const text of texts) test(`${text} is ${id}`, () => assert.equal(idOf(text), id))
  }

  for (const text of [
    'Hangzhou',
    'Mexico City',
    '吉林市',
    'Nowhere',
    'XX',
    'ZZ',
    'EU',
    'SU',
    'AN',
    'XX-1',
    'China Telecom',
    '!!!',
  ]) {
    test(`${text} names no place that is known, and is kept`, () => {
      assert.deepEqual(normaliseLocation(text), { kind: 'text', value: text })
    })
  }

  for (const text of ['', '   ', 'a\nb', 'x'.repeat(129)]) {
    test(`${JSON.stringify(text.slice(0, 20))} is refused`, () => {
      const found = normaliseLocation(text)
      assert.ok(found instanceof Refusal)
      assert.equal(found.kind, 'bad-location')
    })
  }

  test('every country is known by its code and by its English and Chinese names, and an id is its own canonical form', () => {
    let countries = 0
    for (const first of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
      for (const second of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
        const id = locationId(first + second)
        if (id === undefined) continue
        countries++
        for (const text of [id, locationName(id, 'en'), locationName(id, 'zh')]) assert.equal(idOf(text), id, text)
      }
    }
    assert.ok(countries >= 249, `ISO 3166-1 has 249 countries, found ${countries}`)
  })

  test('every Chinese province has both names, and they lead back to it', () => {
    const suffixes = 'AH BJ CQ FJ GD GS GX GZ HA HB HE HI HL HN JL JS JX LN NM NX QH SC SD SH SN SX TJ XJ XZ YN ZJ'.split(' ')
    assert.equal(suffixes.length, 31)
    for (const suffix of suffixes) {
      const id = `CN-${suffix}` as LocationId
      for (const language of ['en', 'zh'] as const) {
        assert.notEqual(locationName(id, language), id)
        assert.equal(idOf(locationName(id, language)), id)
      }
    }
  })

  test('never throws, and its canonical form is its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 60 }), (text) => {
        const found = normaliseLocation(text)
        if (!(found instanceof Refusal)) assert.deepEqual(normaliseLocation(found.value), found)
      }),
    )
  })
})

describe('locationName', () => {
  test('speaks English and Chinese', () => {
    assert.equal(locationName('ME' as LocationId, 'en'), 'Montenegro')
    assert.equal(locationName('ME' as LocationId, 'zh'), '黑山')
    assert.equal(locationName('CN-BJ' as LocationId, 'en'), 'Beijing')
    assert.equal(locationName('CN-BJ' as LocationId, 'zh'), '北京')
    assert.equal(locationName('US-CA' as LocationId, 'en'), 'United States (US-CA)')
  })
})

describe('containsPlace', () => {
  const cases: readonly (readonly [
    approved: string,
    country: string | undefined,
    region: string | undefined,
    expected: string,
  ])[] = [
    ['CN', 'CN', undefined, 'yes'],
    ['CN', 'CN', 'CN-BJ', 'yes'],
    ['CN', 'US', undefined, 'no'],
    ['CN', undefined, undefined, 'undecided'],
    ['CN-SH', 'CN', undefined, 'undecided'],
    ['CN-SH', 'CN', 'CN-SH', 'yes'],
    ['CN-SH', 'CN', 'CN-BJ', 'no'],
    ['CN-SH', 'US', undefined, 'no'],
    ['CN-SH', undefined, undefined, 'undecided'],
    ['CN', 'HK', undefined, 'no'],
  ]
  for (const [approved, country, region, expected] of cases) {
    test(`${approved} contains ${region ?? country ?? 'an unknown place'}: ${expected}`, () => {
      assert.equal(containsPlace(approved as LocationId, country, region), expected)
    })
  }
})
