package report

import (
	"fmt"
	"strings"
)

// The notes of an export.

// AssumeSecret notes that the output refers to an existing Secret.
func AssumeSecret(name, content string) Note {
	return Note{NoteAssumed, fmt.Sprintf("the Secret %s exists and contains %s", name, content), ""}
}

// AssumeObject notes that an external config or secret exists in the cluster.
func AssumeObject(kind, name, key, path string) Note {
	return Note{NoteAssumed, fmt.Sprintf("the %s %s exists and has the key %s: %s is external", kind, name, key, path), ""}
}

// AssumeClaim notes that the claim of an external volume exists.
func AssumeClaim(name, path string) Note {
	return Note{NoteAssumed, fmt.Sprintf("the PersistentVolumeClaim %s exists: %s is external", name, path), ""}
}

// AssumeNoContent notes that an image was not inspected for files at the
// targets of new volumes.
func AssumeNoContent(image string, targets []string) Note {
	return Note{NoteAssumed, fmt.Sprintf("image %s contains nothing at %s: Docker would copy it into the new volume", image, strings.Join(targets, ", ")),
		"export with --read-images on a machine whose engine has the image"}
}

// AssumePort notes that a service listens on a port that only a URL names.
func AssumePort(service string, port int32, path string) Note {
	return Note{NoteAssumed, fmt.Sprintf("service %s listens on port %d: %s contains a URL with it", service, port, path),
		"declare it: expose, or ports"}
}

// AssumeNoAddress notes that a text that looks like an address is not one.
func AssumeNoAddress(path, host string, port int32, service string) Note {
	return Note{NoteAssumed, fmt.Sprintf("%s:%d in %s is not an address: the Service %s does not listen on the port", host, port, path, service),
		"declare the port: expose"}
}

// AssumeOnlyPorts notes which services can be reached on the declared ports only.
func AssumeOnlyPorts(services []string) Note {
	return Note{NoteAssumed, fmt.Sprintf("other services use only the declared ports of %s, whose images were not inspected; Compose lets them use all ports", strings.Join(services, ", ")),
		"add missing ports under `expose`, or export on a machine whose engine has the images"}
}

// AssumeManual notes that a job without a schedule is started by hand.
func AssumeManual(service, job string) Note {
	return Note{NoteAssumed, fmt.Sprintf("the job %s has no schedule: it is suspended until a user starts it", service),
		"kubectl patch job " + job + ` --type=merge -p '{"spec":{"suspend":false}}'`}
}

// DiffersRestart notes that Kubernetes restarts what Docker does not.
func DiffersRestart() Note {
	return Note{NoteDiffers, "a container that exits is restarted, even if the files do not set `restart`; Docker does not restart it", ""}
}

// NotExposed notes that a published port is reached only in the cluster.
func NotExposed(service string, port uint32) Note {
	return Note{NoteDiffers, fmt.Sprintf("port %d of %s is not exposed outside the cluster: it is known as a port of a database, a cache, a broker or a console", port, service),
		"set x-k8s.expose, or export with --expose"}
}

// DiffersTimezone notes in which time zone schedules without one run.
func DiffersTimezone() Note {
	return Note{NoteDiffers, "a schedule without a time zone uses that of the cluster's controllers, usually UTC", "set a time zone"}
}

// SecretsInOutput notes that the output must be protected.
func SecretsInOutput() Note {
	return Note{NoteSecret, "the output contains the values of secrets, encoded in base64 only", "protect the output, or export with --secrets stub"}
}

// SecretsHidden notes that an object is not complete without secret values.
func SecretsHidden(kind, name string) Note {
	return Note{NoteHidden, fmt.Sprintf("%s %s contains secret values, which are written as *****", kind, name),
		"pass them to the container as variables or files, or export with --secrets inline"}
}

// ServiceRenamed notes that a service has another name in the cluster.
func ServiceRenamed(service, host string) Note {
	return Note{NoteRenamed, fmt.Sprintf("service %s is named %s in the cluster: Kubernetes does not allow its name", service, host), ""}
}

// LeftOutProfile notes that a service is not exported because of its profiles.
func LeftOutProfile(path string, profiles []string) Note {
	return Note{NoteLeftOut, fmt.Sprintf("%s is not exported: its profiles (%s) are not active", path, strings.Join(profiles, ", ")), "--profile " + profiles[0]}
}

// LeftOutUnused notes that no exported service uses an element of the files.
func LeftOutUnused(path string) Note {
	return Note{NoteLeftOut, fmt.Sprintf("%s is not exported: no exported service uses it", path), ""}
}
