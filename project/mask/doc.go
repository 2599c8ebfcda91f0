// Package mask decides what is secret and hides it.
//
// There is one predicate. Hide takes a text of the model with its place and returns
// what may be shown of it and the secret values in it. A text is secret because of
//
//   - its place: environment.DB_PASSWORD, logging.options.splunk-token,
//     x-registry.password, secrets.token.content (see IsSecretName);
//   - a flag or an assignment in it: --password hunter2, PGPASSWORD=hunter2, type=s3,secret_access_key=…;
//   - an address in it: https://user:password@host, https://token@host.
//
// There is one scrubber. ModelScrubber collects the secret values of a project, also
// those of secret files and of variables, and Scrub replaces them in any text, with
// their lines and their escaped forms (see Values). Text and Command hide what can be
// recognized without a project.
package mask
