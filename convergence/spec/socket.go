package spec

// A service with use_api_socket talks to the engine, and to registries with
// the user's credentials, as the docker program does.
const (
	credentialsDir  = "/run/secrets/docker"
	credentialsFile = credentialsDir + "/config.json"
)

// Credentials is the file that holds the user's credentials in a container
// whose service asks for the API socket: for root alone.
func Credentials(content []byte) File {
	return File{Target: credentialsFile, Content: content, Mode: 0o600}
}
