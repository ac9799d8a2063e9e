import { answer, list } from '../../contract/composites.ts'
import { anyValue, text } from '../../contract/scalars.ts'
import { type FolderTree, folderTree } from '../../domain/monitoring/folder-tree.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { administratorNote, NO_PERMISSION } from './multi-account.ts'
import { operation } from './product.ts'

/** Security Center: GetRdTree (2018-12-03), facts of the official clients. */
export const GetRdTree = operation({
  summary: "Tells the organisation's folders as a tree.",
  notes: [
    administratorNote,
    'Vendor: the documents say that a folder inside another has the same fields, and write them with a small letter in their example.',
    'Differs: so folders inside others have both spellings: FolderId, FolderName and Children, and folderId, folderName and children. A folder with nothing inside has empty lists.',
    'Differs: folders of one level come in the order of their names; accounts are not shown. More than 10,000 folders are refused with 400 LimitExceeded.',
  ],
  access: { action: 'yundun-sas:GetRdTree', level: 'get', resource: '*' },
  input: {},
  output: {
    Data: answer('The root folder.', {
      FolderId: text('Id of the folder.', { example: 'r-test01' }),
      FolderName: text('Name of the folder.', { example: 'Root' }),
      Children: list('The folders in it, each with those in it.', anyValue<Folder>('A folder.'), { max: 10_000 }),
    }),
  },
  errors: {
    NoPermission: NO_PERMISSION,
    LimitExceeded: [
      400,
      'The organisation has more than %s folders; ListFoldersForParent of the resource directory lists them page by page.',
    ],
  },
  refusals: { 'not-administrator': 'NoPermission', 'too-many': 'LimitExceeded' },
  async run({ caller }, deps) {
    const root = await folderTree(deps, caller.account)
    if (root instanceof Refusal) return root
    return { Data: { FolderId: root.id, FolderName: root.name, Children: root.children.map(shown) } }
  },
})

interface Folder {
  readonly FolderId: string
  readonly FolderName: string
  readonly Children: readonly Folder[]
  readonly folderId: string
  readonly folderName: string
  readonly children: readonly Folder[]
}

function shown({ id, name, children }: FolderTree): Folder {
  const inside = children.map(shown)
  return { FolderId: id, FolderName: name, Children: inside, folderId: id, folderName: name, children: inside }
}
