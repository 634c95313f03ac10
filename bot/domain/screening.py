"""Rules over validated answers: knock-out, points, score, recommendation. No model, no words."""
