/** Far above any log (brute force at its dullest packs 100 to 1), far below what fills a server: a packed file may lie. */
export const UNPACK_LIMITS = { mostBytes: 64 * 1024 ** 3, mostTimes: 500 }
