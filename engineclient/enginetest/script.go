package enginetest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// step is one thing that a container's command does. The same source is
// compiled into the image that stands for it on real engines, so it imports
// the standard library only.
type step struct {
	verb   string        // print, warn, sleep, exit, cat, remove, ignore, tick, serve
	text   string        // of remove: the path
	wait   time.Duration // of sleep; negative is for ever
	status int           // of exit
}

// parse reads a command that both kinds of engine understand. Either it is
// one command, or several with "then" between them, or a line for sh -c with
// semicolons. ok is false if a word is not known.
//
//	print A B      a line on stdout for each word
//	warn A B       the same on stderr
//	echo A B       one line
//	sleep 2 | 1m | inf
//	exit N, true, false
//	cat            copies stdin to stdout until its end
//	rm -rf -- A B  removes files, and folders with all in them
//	ignore-term    from now on SIGTERM does nothing
//	tick           a line each second, for ever
//	serve          what the image's Behaviour says; nothing, on real engines
func parse(argv []string) (steps []step, ok bool) {
	if len(argv) == 3 && base(argv[0]) == "sh" && argv[1] == "-c" {
		return parseLine(argv[2])
	}
	for len(argv) > 0 {
		end := 0
		for end < len(argv) && argv[end] != "then" {
			end++
		}
		more, ok := parseOne(argv[:end])
		if !ok {
			return nil, false
		}
		steps = append(steps, more...)
		argv = argv[min(end+1, len(argv)):]
	}
	return steps, len(steps) > 0
}

func parseLine(line string) ([]step, bool) {
	line = strings.NewReplacer("&&", ";", "\n", ";").Replace(line)
	var steps []step
	for part := range strings.SplitSeq(line, ";") {
		words := split(part)
		if len(words) == 0 {
			continue
		}
		if words[0] == "exec" {
			words = words[1:]
		}
		if n := len(words); n > 1 && words[n-1] == ">&2" && words[0] == "echo" {
			words = append([]string{"warn"}, strings.Join(words[1:n-1], " "))
		}
		more, ok := parseOne(words)
		if !ok || shellish(words) {
			return nil, false
		}
		steps = append(steps, more...)
	}
	return append(steps, step{verb: "exit"}), true
}

// shellish reports whether a shell would make more of a line than we do.
func shellish(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.ContainsAny(w, "$`|<>&*?()[]") })
}

func parseOne(words []string) ([]step, bool) {
	if len(words) == 0 {
		return nil, false
	}
	args := words[1:]
	switch base(words[0]) {
	case "print":
		return lines("print", args), true
	case "warn":
		return lines("warn", args), true
	case "echo":
		return []step{{verb: "print", text: strings.Join(args, " ")}}, true
	case "sleep":
		d, ok := duration(args)
		return []step{{verb: "sleep", wait: d}}, ok
	case "true":
		return []step{{verb: "exit"}}, len(args) == 0
	case "false":
		return []step{{verb: "exit", status: 1}}, len(args) == 0
	case "exit":
		if len(args) == 0 {
			return []step{{verb: "exit"}}, true
		}
		n, err := strconv.Atoi(args[0])
		return []step{{verb: "exit", status: n}}, err == nil
	case "cat":
		return []step{{verb: "cat"}}, len(args) == 0
	case "rm":
		if len(args) < 2 || args[0] != "-rf" || args[1] != "--" {
			return nil, false
		}
		return lines("remove", args[2:]), true
	case "ignore-term":
		return []step{{verb: "ignore"}}, true
	case "tick":
		return []step{{verb: "tick"}}, true
	case "serve":
		return []step{{verb: "serve"}}, true
	}
	return nil, false
}

func lines(verb string, words []string) []step {
	var out []step
	for _, w := range words {
		out = append(out, step{verb: verb, text: w})
	}
	return out
}

func duration(args []string) (time.Duration, bool) {
	if len(args) != 1 {
		return 0, false
	}
	if args[0] == "inf" || args[0] == "infinity" {
		return -1, true
	}
	if s, err := strconv.ParseFloat(args[0], 64); err == nil {
		return time.Duration(s * float64(time.Second)), true
	}
	d, err := time.ParseDuration(args[0])
	return d, err == nil
}

// split takes a line apart at its blanks; quotes hold words together.
func split(line string) []string {
	var words []string
	var word strings.Builder
	var quote rune
	inside := false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, inside = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if inside || word.Len() > 0 {
				words = append(words, word.String())
			}
			word.Reset()
			inside = false
		default:
			word.WriteRune(r)
		}
	}
	if inside || word.Len() > 0 {
		words = append(words, word.String())
	}
	return words
}

func base(path string) string { return path[strings.LastIndex(path, "/")+1:] }
