package enginetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// refusal is an error response of the engine.
type refusal struct {
	status  int
	message string
	cause   error
}

func (r *refusal) Unwrap() error { return r.cause }

func (r *refusal) Error() string { return r.message }

func refuse(status int, format string, args ...any) error {
	return &refusal{status: status, message: fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) error {
	return refuse(http.StatusNotFound, format, args...)
}

func conflict(format string, args ...any) error {
	return refuse(http.StatusConflict, format, args...)
}

func invalid(format string, args ...any) error {
	return refuse(http.StatusBadRequest, format, args...)
}

// errNotModified answers 304: there was nothing to do.
var errNotModified = errors.New("not modified")

// errCut ends the connection without an answer.
var errCut = errors.New("cut")

// handler answers one kind of call. An error that it returns is sent as the engine
// sends errors, so nothing may have been written before.
type handler func(w http.ResponseWriter, r *http.Request) error

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h(w, r); err != nil {
		answerError(w, err)
	}
}

func answerError(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, errNotModified):
		w.WriteHeader(http.StatusNotModified)
		return
	case errors.Is(err, errCut):
		panic(http.ErrAbortHandler)
	}
	status := http.StatusInternalServerError
	var r *refusal
	if errors.As(err, &r) {
		status = r.status
	}
	_ = answer(w, status, map[string]string{"message": err.Error()})
}

func answer(w http.ResponseWriter, status int, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // an error here is a client that left
	return nil
}

func answerEmpty(w http.ResponseWriter) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// read decodes the body of a call.
func read(r *http.Request, into any) error {
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		return invalid("invalid JSON: %v", err)
	}
	return nil
}
