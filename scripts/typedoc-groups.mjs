// A plugin of typedoc: the exports of the main entry are grouped by what they are for, which their files tell, and not by what TypeScript calls them.
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc'

/** The first that matches a path below src/ counts. */
const groups = [
  [/^core\/errors\.ts$/, 'Errors'],
  [/^transforms\/(scopes|debug)\.ts$|^backends\/|^core\/backend\.ts$|^numpy\/toBackend\.ts$/, 'Scopes, settings, backends'],
  [/^transforms\/types|^core\/primitives\//, 'Types of the transforms'],
  [/^transforms\//, 'Transforms'],
  [/^(core|numpy)\/[^/]*\.ts$|^numpy\/(indexing|methods)\//, 'Arrays'],
]

const groupOf = (reflection, project) => {
  const id = project.getSymbolIdFromReflection(reflection)
  const path = id?.packagePath.replace(/^src\//, '') ?? ''
  return groups.find(([pattern]) => pattern.test(path))?.[1]
}

export const load = (app) => {
  app.converter.on(
    Converter.EVENT_RESOLVE_BEGIN,
    (context) => {
      const entry = context.project.children?.find(({ name }) => name === 'cotangent')
      for (const reflection of entry?.children ?? []) {
        const group = reflection.kindOf(ReflectionKind.Namespace | ReflectionKind.Reference)
          ? undefined
          : groupOf(reflection, context.project)
        if (group === undefined) continue
        const commented = reflection.signatures ?? [reflection]
        for (const target of commented) {
          target.comment ??= new Comment()
          target.comment.blockTags.push(new CommentTag('@group', [{ kind: 'text', text: group }]))
        }
      }
    },
    1000,
  )
}
