// Package build builds the images of services.
//
// BuildKit builds with the engine's own BuildKit, or with its classic build call where
// it has none. Buildx uses a builder of Docker's buildx plugin. Both implement
// apply.Builder: Check finds what a builder does not support before anything is changed,
// Build builds one image. Bake writes the builds of a project as a bake file, Lint runs
// BuildKit's checks of a Dockerfile without building, and Bases lists the images that a
// project's builds start from.
//
// Invariants: values of secrets, SSH keys and registry passwords reach a builder only
// through a BuildKit session, and output of builds is scrubbed of secrets. Builds with
// different secrets or keys use separate sessions.
package build
