package main

import "os"

// resizes are none: a console tells nobody of its size.
func resizes() []os.Signal { return nil }

// passed are none: there are no others.
func passed() []os.Signal { return nil }
