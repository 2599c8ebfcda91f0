package cli

// beginWatch begins to follow the files of the services beside their lines,
// until the next signal. How it ends is sent.
func (s *session) beginWatch() <-chan error {
	if s.files == nil {
		return nil
	}
	ctx, stop := s.signals.until(s.base)
	over, ended := make(chan struct{}), make(chan error, 1)
	s.unwatch = func() { stop(); <-over }
	go func() {
		defer close(over)
		ended <- s.files.run(ctx)
	}()
	return ended
}

// endWatch ends it, once.
func (s *session) endWatch() {
	if s.unwatch != nil {
		s.unwatch()
		s.unwatch = nil
	}
}
