package mask

import "strings"

// Scrubber replaces values in texts. It is an Aho-Corasick automaton: a text is read
// once, whatever the number of values. Values that overlap are replaced together, so
// that no part of one is left.
type Scrubber struct {
	nodes []node
	first [256]int32 // the children of the root
}

// node is a state of the automaton. 0 is the root, and stands for "none" in its links.
type node struct {
	char           byte
	child, sibling int32
	fail           int32 // the longest suffix that is a prefix of a value
	shorter        int32 // the longest suffix that is a value
	length         int32 // of the value that ends here; 0 if none does
	word           bool  // that value is replaced as a whole word only
}

func newScrubber() *Scrubber { return &Scrubber{nodes: make([]node, 1)} }

func (s *Scrubber) add(value string, word bool) {
	if value == "" {
		return
	}
	at := int32(0)
	for i := range len(value) {
		next := s.down(at, value[i])
		if next == 0 {
			next = int32(len(s.nodes))
			n := node{char: value[i]}
			if at == 0 {
				s.first[value[i]] = next
			} else {
				n.sibling = s.nodes[at].child
				s.nodes[at].child = next
			}
			s.nodes = append(s.nodes, n)
		}
		at = next
	}
	s.nodes[at].word = word && (s.nodes[at].length == 0 || s.nodes[at].word)
	s.nodes[at].length = int32(len(value))
}

func (s *Scrubber) down(at int32, char byte) int32 {
	if at == 0 {
		return s.first[char]
	}
	for c := s.nodes[at].child; c != 0; c = s.nodes[c].sibling {
		if s.nodes[c].char == char {
			return c
		}
	}
	return 0
}

// link sets the links of all nodes, the shallow ones first.
func (s *Scrubber) link() {
	var queue []int32
	for _, c := range s.first {
		if c != 0 {
			queue = append(queue, c)
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for c := s.nodes[at].child; c != 0; c = s.nodes[c].sibling {
			fail := s.step(s.nodes[at].fail, s.nodes[c].char)
			s.nodes[c].fail, s.nodes[c].shorter = fail, fail
			if s.nodes[fail].length == 0 {
				s.nodes[c].shorter = s.nodes[fail].shorter
			}
			queue = append(queue, c)
		}
	}
}

// step is the state after one more byte.
func (s *Scrubber) step(at int32, char byte) int32 {
	for {
		if next := s.down(at, char); next != 0 || at == 0 {
			return next
		}
		at = s.nodes[at].fail
	}
}

// Scrub replaces every value in a text by *****.
func (s *Scrubber) Scrub(text string) string {
	if len(s.nodes) == 1 {
		return text
	}
	spans := s.find(text)
	if len(spans) == 0 {
		return text
	}
	var out strings.Builder
	end := 0
	for _, f := range spans {
		out.WriteString(text[end:f.from] + Masked)
		end = f.to
	}
	return out.String() + text[end:]
}

type span struct{ from, to int }

// find returns the parts of a text to replace, in order and without overlaps.
func (s *Scrubber) find(text string) []span {
	var out []span
	at := int32(0)
	for i := range len(text) {
		at = s.step(at, text[i])
		for n := at; n != 0; n = s.nodes[n].shorter {
			if s.nodes[n].length == 0 {
				continue
			}
			f := span{i + 1 - int(s.nodes[n].length), i + 1}
			if s.nodes[n].word && !isWholeWord(text, f) {
				continue
			}
			for len(out) > 0 && out[len(out)-1].to > f.from {
				f.from = min(f.from, out[len(out)-1].from)
				out = out[:len(out)-1]
			}
			out = append(out, f)
			break
		}
	}
	return out
}

func isWholeWord(text string, f span) bool {
	return (f.from == 0 || !isWordByte(text[f.from-1])) && (f.to == len(text) || !isWordByte(text[f.to]))
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
