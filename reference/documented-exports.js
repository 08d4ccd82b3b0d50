/** A typedoc plugin: an export without a comment is a warning. Members explain themselves, or have one. */
import { Application } from 'typedoc';

export function documentedExports(app) {
  app.on(Application.EVENT_VALIDATE_PROJECT, project => {
    for (const module of project.children ?? []) {
      for (const reflection of module.children ?? []) {
        if (!isDocumented(reflection)) app.logger.warn(`${module.name}: ${reflection.name} has no comment.`);
      }
    }
  });
}

/** What is exported a second time has its comment where it was exported first; a function's is that of a signature. */
function isDocumented(reflection) {
  if (reflection.isReference()) return true;
  return [reflection, ...(reflection.signatures ?? [])].some(described => described.hasComment());
}
