package engineclient

// NoContext says that docker context does not exist: of a name.
type NoContext struct{ Name string }

func (e *NoContext) Error() string { return "docker context does not exist: " + e.Name }

// Hint says what to do.
func (e *NoContext) Hint() string {
	return "list contexts with `docker context ls`; the context is set by --context, DOCKER_CONTEXT or currentContext in docker's config.json"
}
