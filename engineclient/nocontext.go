package engineclient

// NoContext says that there is no docker context of a name.
type NoContext struct{ Name string }

func (e *NoContext) Error() string { return "there is no docker context " + e.Name }

// Hint says what to do.
func (e *NoContext) Hint() string {
	return "`docker context ls` lists them; the name comes from --context, DOCKER_CONTEXT or currentContext in docker's config.json"
}
