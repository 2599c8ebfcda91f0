// Package yamlout writes Kubernetes objects as YAML in which every field can
// carry a comment.
//
// A Writer writes one document after another. It reads the fields of typed
// objects by reflection, as encoding/json does: the json tags give the keys,
// and `omitempty` and `omitzero` leave fields out. Three differences make the
// result what a person would write: apiVersion comes before kind, the volumes of
// a Pod come after its containers, and a field
// without a value is omitted even without `omitempty`, so that no
// `status: {}` and no `creationTimestamp: null` appears.
//
// The same value always gives the same bytes: map keys are sorted. Names of
// Jobs, ConfigMaps and Secrets contain a hash of what Plain returns, so a
// change of the layout renames objects.
//
// Strings are quoted wherever a YAML 1.1 or 1.2 parser could read them as
// another type. A fuzz test compares each document with what
// sigs.k8s.io/yaml reads from it. Decision record 9 states why no YAML library
// is used, with measurements.
package yamlout
