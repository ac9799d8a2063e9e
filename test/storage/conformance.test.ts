import { openSqlite } from '../../src/storage/sqlite.ts'
import { declareConformance } from './conformance.ts'
import { forEachEngine } from './engines.ts'
import { freshFile } from './fixture.ts'

forEachEngine(declareConformance)
declareConformance({ name: 'sqlite in a file', open: (migrations) => openSqlite({ file: freshFile() }, migrations) })
