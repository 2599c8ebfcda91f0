package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// log is the store's data: every write appends a line to the file, and the
// latest value of each key is kept in memory.
type log struct {
	mu     sync.Mutex
	file   *os.File
	values map[string]string
}

type entry struct{ Key, Value string }

func openLog(path string) (*log, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	l := &log{file: file, values: map[string]string{}}
	whole, err := l.replay()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	// A store that was killed while it wrote left half a line: nobody was told
	// that it is there, so it goes.
	if err := file.Truncate(whole); err != nil {
		return nil, err
	}
	if _, err := file.Seek(whole, io.SeekStart); err != nil {
		return nil, err
	}
	return l, nil
}

// replay reads all entries and returns where the last whole one ends.
func (l *log) replay() (whole int64, err error) {
	lines := bufio.NewReader(l.file)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return whole, nil
		}
		if err != nil {
			return whole, err
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return whole, err
		}
		l.values[e.Key] = e.Value
		whole += int64(len(line))
	}
}

func (l *log) put(key, value string) error {
	line, err := json.Marshal(entry{key, value})
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.file.Write(append(line, '\n')); err != nil {
		return err
	}
	if err := l.file.Sync(); err != nil {
		return err
	}
	l.values[key] = value
	return nil
}

func (l *log) get(key string) (string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	value, ok := l.values[key]
	return value, ok
}

func (l *log) list(prefix string) map[string]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := map[string]string{}
	for key, value := range l.values {
		if strings.HasPrefix(key, prefix) {
			found[key] = value
		}
	}
	return found
}

func (l *log) size() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.values)
}
